"""The process that terminals talk to.

    known         which terminals are registered, as the service last said
    actions       what a conversation asks of the gateway
    downlink      what goes down to a terminal
    conversation  one terminal's talk, without a socket: bytes and time in, actions out
    corridor      the approved route as 0x8606
    service       the service behind the gateway: over HTTP, or in this process on PostgreSQL
    batching      positions of many terminals into one request, sent until it is answered
    apart         what is no position of a registered vehicle but may be evidence
    connection    a conversation on a socket: limits, back-pressure
    routes        the route of a load under way, sent and taken back
    server        all of them together, until told to stop

A terminal's message is answered for after the service has said that it is durable, never before: a
terminal that gets no answer keeps what it has and sends it again.
"""
