"""Excerpts of the catalogues of waste codes: what the demonstration county deals with."""

import uuid
from urllib.parse import urlencode

from manifest_service.simulation.accounts import ADMINISTRATOR
from manifest_service.simulation.port import Call, accepted

_NAMESPACE = uuid.UUID("0f3c9a52-7a0e-5a5f-8a4e-5b0c8f0d2b11")

_HAZARDOUS = """class_code,class_name,code,description,hazards
HW01,医疗废物,841-001-01,感染性废物,In
HW01,医疗废物,841-002-01,损伤性废物,In
HW08,废矿物油与含矿物油废物,900-214-08,维修车辆和机械换下的废发动机油和润滑油,"T,I"
HW17,表面处理废物,336-064-17,金属表面酸洗、除油、除锈产生的废腐蚀液和污泥,"T,C"
HW34,废酸,313-001-34,钢的精加工中产生的酸性洗液,"C,T"
HW34,废酸,900-300-34,用酸清洗产生的废酸液,"C,T"
HW49,其他废物,900-041-49,沾染毒性或感染性废物的包装物、容器和吸附材料,T/In
"""
_GENERAL = """class_code,class_name,code,description
S70,工程渣土,900-001-S70,开挖产生的弃土
S71,工程垃圾,900-001-S71,施工产生的碎砖和砂浆
S72,拆除垃圾,900-001-S72,拆除产生的混凝土块
S73,装修垃圾,900-001-S73,装修产生的混合垃圾
"""


def record_catalogues(call: Call) -> None:
    """Put both excerpts on file."""
    for kind, text in (("hazardous", _HAZARDOUS), ("general", _GENERAL)):
        query = urlencode(
            {
                "id": str(uuid.uuid5(_NAMESPACE, f"catalogue {kind}")),
                "kind": kind,
                "title": "示范县常用废物代码",
                "source": "示范数据，不作依据",
                "valid_from_on": "2021-01-01",
                "complete": "false",
            }
        )
        headers = {"Content-Type": "text/csv"}
        content = text.encode()
        answer = call(
            "POST", f"/catalogues?{query}", content=content, headers=headers, as_user=ADMINISTRATOR
        )
        accepted(f"record the catalogue {kind}", answer)
