"""What is put into an address stays the part of it that it is."""

import pytest

pytestmark = pytest.mark.browser

MADE = """async ([said, query]) => {
  const login = [...document.scripts].find((one) => one.src.includes("/js/")).src;
  const { addressed, url } = await import(new URL("api.js", login).href);
  const made = new URL(url(addressed`/manifests/${said}/events?who=${said}&${new URLSearchParams(query)}`), location.href);
  return [made.pathname.split("/").slice(-3), made.searchParams.get("who"), made.searchParams.get("q"), made.hash, made.host];
}"""


@pytest.mark.parametrize(
    "said", ["../../accounts", "a/b?c=d&e#f", "//elsewhere.example/", "鲁P1 %2F\\", "javascript:x"]
)
def test_data_makes_no_other_address(live_server, visit, said):
    page = visit("/public")

    path, who, query, mark, host = page.evaluate(MADE, [said, {"q": said}])
    assert (path[0], path[2]) == ("manifests", "events")
    assert (who, query, mark) == (said, said, "")
    assert host == live_server.address.removeprefix("http://")
