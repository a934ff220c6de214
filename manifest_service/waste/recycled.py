"""Products made of construction waste, by the standard each is sold under."""

from collections.abc import Mapping

PRODUCTS: Mapping[str, str] = {
    "coarse_aggregate": "GB/T 25177-2010",
    "fine_aggregate": "GB/T 25176-2010",
    "powder": "JG/T 573-2020",
    "road_mix": "JC/T 2281-2014",
    "brick": "CJJ/T 134-2019",
    "fill_soil": "CJJ/T 134-2019",
    "other": "",
}
"""再生粗骨料, 再生细骨料, 再生微粉, 道路用再生级配料, 再生砖与砌块, 回填土: product -> standard."""
