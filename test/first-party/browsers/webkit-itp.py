#!/usr/bin/python3
"""What WebKitWebDriver starts in the place of MiniBrowser, for tests: WebKitGTK with its data on disk and ITP on.

MiniBrowser --automation keeps its data in memory, where Intelligent Tracking Prevention has no store and so no effect. CLARIO_WEBKIT_DATA
names the directory.
"""
import os

import gi

gi.require_version('Gtk', '3.0')
gi.require_version('WebKit2', '4.1')
from gi.repository import Gtk, WebKit2  # noqa: E402

directory = os.environ['CLARIO_WEBKIT_DATA']
data = WebKit2.WebsiteDataManager(base_data_directory=f'{directory}/data', base_cache_directory=f'{directory}/cache')
data.set_itp_enabled(True)
# the authority is the test's own
data.set_tls_errors_policy(WebKit2.TLSErrorsPolicy.IGNORE)
context = WebKit2.WebContext(website_data_manager=data)
cookies = context.get_cookie_manager()
cookies.set_persistent_storage(f'{directory}/cookies.sqlite', WebKit2.CookiePersistentStorage.SQLITE)
cookies.set_accept_policy(WebKit2.CookieAcceptPolicy.NO_THIRD_PARTY)
context.set_automation_allowed(True)


def new_view(_session):
    view = WebKit2.WebView(web_context=context, is_controlled_by_automation=True)
    window = Gtk.Window(default_width=1000, default_height=700)
    window.add(view)
    window.show_all()
    return view


def started(_context, session):
    about = WebKit2.ApplicationInfo()
    about.set_name('clario-tests')
    about.set_version(WebKit2.get_major_version(), WebKit2.get_minor_version(), WebKit2.get_micro_version())
    session.set_application_info(about)
    session.connect('create-web-view', new_view)
    session.connect('will-close', lambda _: Gtk.main_quit())


context.connect('automation-started', started)
Gtk.main()
