"""Every page there is, with what stands on it."""

from connected_accounts import this_month

#: name -> (who looks at it, its address); {…} are of the office
PAGES = {
    "sign-in": (None, "/sign-in"),
    "invitation": (None, "/invitation"),
    "clients": ("partner", "/clients"),
    "my-account": ("admin", "/me"),
    "home": ("admin", "/clients/acme"),
    "explorer": ("admin", "/clients/acme/cost"),
    "explorer-days": ("admin", "/clients/acme/cost?from={month}-01&to={month}-20&granularity=day&group_by=account&chart=area"),
    "explorer-compared": ("admin", "/clients/acme/cost?from={month}&to={month}&compare=before&group_by=service,account&chart=bar"),
    "charges": ("admin", "/clients/acme/cost?show=charges"),
    "reports": ("admin", "/clients/acme/reports"),
    "dashboards": ("admin", "/clients/acme/dashboards"),
    "dashboard": ("admin", "/clients/acme/dashboards/{dashboard}"),
    "dashboard-services": ("admin", "/clients/acme/dashboards/ready/services"),
    "dashboard-tags": ("admin", "/clients/acme/dashboards/ready/tags"),
    "dashboard-commitments": ("admin", "/clients/acme/dashboards/ready/commitments"),
    "dashboard-credits": ("admin", "/clients/acme/dashboards/ready/credits"),
    "commitments": ("admin", "/clients/acme/commitments"),
    "bills": ("admin", "/clients/acme/bills"),
    "bill": ("admin", "/clients/acme/bills/{payer}/{month}"),
    "bill-deliveries": ("admin", "/clients/acme/bills/{payer}/{month}?tab=deliveries"),
    "bill-proof": ("admin", "/clients/acme/bills/{payer}/{month}?tab=proof"),
    "bill-files": ("admin", "/clients/acme/bills/{payer}/{month}?tab=files"),
    "connections": ("admin", "/clients/acme/accounts"),
    "connection": ("admin", "/clients/acme/accounts/{connection}"),
    "edit-connection": ("admin", "/clients/acme/accounts/{connection}/edit"),
    "child-accounts": ("admin", "/clients/acme/accounts/children"),
    "configuration-errors": ("admin", "/clients/acme/accounts/errors"),
    "templates": ("admin", "/clients/acme/accounts/templates"),
    "wizard-cloud": ("admin", "/clients/acme/accounts/add"),
    "wizard-start": ("admin", "/clients/acme/accounts/add?stage=start&name=Acme+payer&bucket=acme-bills"),
    "wizard-start-by-hand": ("admin", "/clients/acme/accounts/add?stage=start&name=Acme+payer&bucket=acme-bills&way=manual"),
    "wizard-link": ("admin", "/clients/acme/accounts/add?stage=link&name=Acme+payer"),
    "wizard-fetch": ("admin", "/clients/acme/accounts/add?stage=fetch&name=payer&connection={connection}"),
    "users": ("admin", "/clients/acme/settings/users"),
    "invitations": ("admin", "/clients/acme/settings/invitations"),
    "tokens": ("admin", "/clients/acme/settings/tokens"),
    "audit-log": ("admin", "/clients/acme/settings/audit"),
    "retention": ("admin", "/clients/acme/settings/retention"),
    "retention-of-the-partner": ("partner", "/clients/acme/settings/retention"),
    "tag-keys": ("admin", "/clients/acme/settings/tag-keys"),
    "nowhere": ("admin", "/clients/acme/nowhere"),
    "first-run": ("partner", "/clients/fresh"),
}


def place(office, name):
    """(who, address) of a page: somebody of the office, and where it is there."""
    who, path = PAGES[name]
    api = {None: None, "admin": office.acme.admin, "partner": office.partner}[who]
    return api, path.format(month=this_month(), payer=office.state["payer"], connection=office.connection,
                            dashboard=office.acme.things["dashboard"])


def open_page(office, open_window, name, **look):
    """A window with the page, when all of it is there."""
    api, path = place(office, name)
    return open_window(office.server, api, **look).go(path).wait_until_it_is_there()
