"""Long names break where a reader would break them, and stay data."""

from membership.templatetags.breaks import breakable


def test_a_name_breaks_after_each_slash() -> None:
    assert breakable("Hotline/Intake/Screening") == "Hotline/<wbr>Intake/<wbr>Screening"


def test_a_name_is_never_html() -> None:
    assert breakable("A <b>/ group & more") == "A &lt;b&gt;/<wbr> group &amp; more"
