"""JT/T 808 of 2011, 2013 and 2019: pure bytes in, values out.

    7e | header | body | check | 7e            7e -> 7d 02, 7d -> 7d 01 between the two 7e

    cutter       cuts a stream into packets
    framing      one packet: escapes, check byte, both forms of the header
    layout       how one field lies in a body
    signals      what alarm bits, status bits and additional items mean
    location     0x0200's body
    route        0x8606's body
    messages     the table: number -> structure -> fields, read and written by the same lines
    subpackages  puts long messages together, within bounds
    alarms       which alarm bits rose and fell: a bit that holds comes with every report

Nothing here knows a socket, a clock or the service. What cannot be read is InvalidInput with a code.
"""
