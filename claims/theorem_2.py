"""stub"""
from claims._claim import *
from claims._limits import *
T=Statement(label="x",source="x",title="x",text="x")
@T.claim(variant="as printed",expected="verified",evidence="statistical",argument="x",weight=1)
def c(case):
    return judge_limits(case,[Setting(2,2,1,.2),Setting(3,3,1,.2),Setting(4,6,2,.2),Setting(3,4,2,.2,generic=True)],40)
@T.claim(variant="relu",expected="verified",evidence="statistical",argument="x",weight=1)
def c2(case):
    return judge_limits(case,[Setting(3,3,1,.2,active=2),Setting(3,4,1,.2,active=1),Setting(5,5,4,.2,active=3),Setting(4,5,3,.2,active=4),Setting(3,4,2,.2,active=2,generic=True)],40)
