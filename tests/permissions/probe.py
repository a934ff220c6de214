import sys, tempfile, time
from pathlib import Path
from tests.permissions.world import *
from tests.permissions.asked import ASKED
import collections
t=time.time()
w = make_world(Path(tempfile.mkdtemp()))
print("world", time.time()-t, file=sys.stderr)
from tests.permissions.asking import ask, routes
rs=set(routes(w))
print("missing", sorted(rs-set(ASKED)), "extra", sorted(set(ASKED)-rs))
if len(sys.argv)>1: sel=[r for r in ASKED if any(a in r for a in sys.argv[1:])]
else: sel=list(ASKED)
for r in sel:
    out=collections.OrderedDict()
    try:
        got=ask(w, r, ("",)+PEOPLE)
    except Exception as e:
        print(r,"EXC",repr(e)[:300]); 
        if len(sys.argv)>1: raise
        continue
    for u,a in got.items():
        out.setdefault(a.status_code,[]).append(u or "nobody")
    print(r, {k:" ".join(v) for k,v in out.items()})
    if len(sys.argv)>1:
        for u,a in got.items(): print("   ",u,a.status_code,a.get_data(as_text=True)[:200])
print("all", time.time()-t, file=sys.stderr)
