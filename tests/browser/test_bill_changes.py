"""What AWS changed in a bill, as its page shows it."""

from playwright.sync_api import expect

from connected_accounts import this_month
from world import write_bill

PAYER = "818283848586"


def test_the_page_of_a_bill_shows_what_came_and_what_went(office, open_window, tmp_path):
    path = tmp_path / "bill.csv"
    for service in ("AmazonEC2", "AmazonS3"):
        write_bill(path, PAYER, "818283848587", month=this_month(), service=service, cost="1.5", rows=4)
        office.farthing("import", path, "--client", "globex")
    window = open_window(office.server, office.globex.admin)
    window.go(f"/clients/globex/bills/{PAYER}/{this_month()}?tab=deliveries").wait_until_it_is_there()
    for said in ("AmazonEC2 818283848587 Usage Withdrawn $6.00 – −$6.00", "AmazonS3 818283848587 Usage Added – $6.00 +$6.00"):
        expect(window.page.get_by_role("row", name=said)).to_be_visible()
