from __future__ import annotations

import pytest

from report_pipeline.stages.repair_numbers import right_number


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("新建学校13所、医院12家", "14 schools and 21 hospitals were built"),  # two numbers differ
        ("同比增长6.7%", "Up 6.9 percentage points"),  # another kind
        ("完成投资655.1亿元", "Investment of 6.551 billion dollars"),  # another currency
        ("完成投资655.1亿元", "6.551 billion jobs"),  # another thing
        ("补贴3—5万元", "Subsidies of 30,000 to 40,000 yuan"),  # a range
        ("三家企业", "Four companies"),  # a small number in words
        ("12345热线", "The 12354 hotline"),  # a code or a name
        ("完成投资655.1亿元", "Investment was completed"),  # nothing to replace
        ("投资增长明显", "Investment grew 15%"),  # nothing to put in its place
        ("共有7.5万人", "There are 75,000 people"),  # nothing wrong
        ("2016年2月", "2015"),  # a date of other parts
    ],
)
def test_where_it_is_not_certain_nothing_is_replaced(source: str, target: str) -> None:
    assert right_number(source, target) is None


@pytest.mark.parametrize(
    ("source", "target", "right"),
    [
        ("完成投资655.1亿元", "Investment of 6.551 billion yuan", "Investment of 65.51 billion yuan"),
        ("完成投资655.1亿元", "RMB 6.551bn was invested", "RMB 65.51 billion was invested"),
        ("出口额23亿美元", "Exports of $230 million", "Exports of $2.3 billion"),
        ("共有7.5万人", "There are 7,500 people", "There are 75,000 people"),
        ("同比增长6.7%", "Up 6.9% on the year", "Up 6.7% on the year"),
        ("同比增长6.7%", "Up 6.9 percent", "Up 6.7 percent"),
        ("提高1.15个百分点", "Up 1.5 percentage points", "Up 1.15 percentage points"),
        ("3月22日开工", "Work began on March 23", "Work began on March 22"),
        ("2016年2月", "In February 2015", "In February 2016"),
        ("1300多个党组织", "More than 130 Party groups", "More than 1,300 Party groups"),
        ("新建学校13所、医院12家", "13 schools and 21 hospitals were built", "13 schools and 12 hospitals were built"),
        ("1.5万平方米", "1,500 square meters", "15,000 square meters"),
    ],
)
def test_the_digits_and_nothing_else_are_replaced(source: str, target: str, right: str) -> None:
    assert right_number(source, target) == right
