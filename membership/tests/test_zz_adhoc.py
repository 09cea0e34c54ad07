import logging, pytest
from django.test import Client
from membership.tests.factories import *
pytestmark = pytest.mark.django_db
P="correct horse battery staple"
def test_axes(caplog, settings):
    settings.AXES_FAILURE_LIMIT=4
    u=make_staff(username="ann@example.gov", password=P)
    c=Client()
    out=[]
    for name in ["ann@example.gov","ANN@example.gov "," Ann@EXAMPLE.gov",'"ann"@example.gov',"ann@example.gov\u3000","ann@example.gov"]:
        with caplog.at_level(logging.DEBUG):
            r=c.post("/admin/login/?next=/admin/",{"username":name,"password":"x"}, headers={"X-Forwarded-For":f"6.6.6.{len(out)}"})
        out.append(r.status_code)
    print(out)
    r=c.post("/admin/login/?next=/admin/",{"username":"ann@example.gov","password":P}); print("right", r.status_code)
    caplog.clear()
    with caplog.at_level(logging.DEBUG):
        Client().post("/admin/login/",{"username":"zeb@example.org\nEVIL line","password":"pw-secret"})
        Client().post("/admin/login/",{"username":"zeb@example.org","password":"pw-secret"})
        Client().post("/admin/cannot-sign-in/",{"address":"zeb@example.org\nEVIL"})
    for rec in caplog.records:
        m=rec.getMessage()
        if "EVIL" in m or "zeb" in m or "pw-secret" in m: print("LOG:",rec.name,repr(m)[:200])
    from axes.models import AccessAttempt
    print(AccessAttempt.objects.values())
def test_host(settings):
    settings.ALLOWED_HOSTS=["a.example.gov","b.example.gov"]
    a=Client(headers={"host":"a.example.gov"}).get("/"); b=Client(headers={"host":"b.example.gov"}).get("/")
    print(a.status_code, a.content==b.content, b"a.example.gov" in a.content)
    print(Client(headers={"host":"evil.com"}).get("/").status_code)
