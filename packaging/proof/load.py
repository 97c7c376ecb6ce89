"""Guests who order and read while the server behind them is exchanged. Part of packaging/proof/booted.

    load.py BASE STOP-FILE HTTPS-BASE AUTHORITY

Eight guests of the proof's menu each put a dish into their cart, check out and read the menu, again and again, until STOP-FILE
exists. Every request is made once, on a connection of its own: whatever fails counts as failed. Two readers keep their
connection as browsers do, and as browsers do ask again when a connection that was idle turns out to be closed. Two more read
by HTTPS, each time on a new connection, and trust AUTHORITY alone.
Prints one line of JSON; its exit code says whether a request failed.
"""

import http.client
import json
import os
import re
import ssl
import sys
import threading
import time
import urllib.parse

host = urllib.parse.urlsplit(sys.argv[1]).netloc
stop_file = sys.argv[2]
secure_host = urllib.parse.urlsplit(sys.argv[3]).netloc
trust = ssl.create_default_context(cafile=sys.argv[4])
PATIENCE = 60  # seconds; an exchange takes about one
lock = threading.Lock()
told = {"requests": 0, "failed": 0, "orders": 0, "by_https": 0, "asked_again": 0, "longest_ms": 0, "failures": []}


def secure():
    return http.client.HTTPSConnection(secure_host, timeout=PATIENCE, context=trust)


def ask(method, path, headers, body=None, connection=None, opens=None):
    """One request; the answer's status, headers and body."""
    one = connection or (opens or (lambda: http.client.HTTPConnection(host, timeout=PATIENCE)))()
    try:
        one.request(method, path, body, headers | ({} if connection else {"Connection": "close"}))
        answer = one.getresponse()
        return answer.status, answer.getheaders(), answer.read()
    finally:
        if not connection:
            one.close()


def count(method, path, *rest, connection=None, opens=None):
    """A request that must be answered with 200."""
    begun, failure, answer = time.monotonic(), None, (0, [], b"")
    try:
        answer = ask(method, path, *rest, connection=connection, opens=opens)
        if answer[0] != 200:
            failure = f"{method} {path}: {answer[0]} {answer[2][:200]!r}"
    except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError) as error:
        if connection:
            with lock:
                told["asked_again"] += 1
            connection.close()
            return count(method, path, *rest)
        failure = f"{method} {path}{' by HTTPS' if opens else ''}: {error!r}"
    except OSError as error:
        failure = f"{method} {path}{' by HTTPS' if opens else ''}: {error!r}"
    with lock:
        told["requests"] += 1
        told["longest_ms"] = max(told["longest_ms"], round((time.monotonic() - begun) * 1000))
        if failure:
            told["failed"] += 1
            told["failures"] = told["failures"][:9] + [failure]
    return answer


class Guest:
    """A browser that has signed in with the form."""

    def __init__(self, name):
        self.name, self.jar = name, {}
        self.learn(ask("GET", "/usuarios/login/", {})[1])
        form = {"csrfmiddlewaretoken": self.jar["csrftoken"], "email": name, "password": "Maiz-y-panela-9"}
        status, headers, body = ask("POST", "/usuarios/login/", self.shows("application/x-www-form-urlencoded"),
                                    urllib.parse.urlencode(form))
        assert status == 302, f"{name} cannot sign in: {status} {body[:300]!r}"
        self.learn(headers)

    def learn(self, headers):
        for name, value in headers:
            if name.lower() == "set-cookie":
                key, value = re.match(r"([^=]+)=([^;]*)", value).groups()
                self.jar[key] = value

    def shows(self, media):
        cookies = "; ".join(f"{key}={value}" for key, value in self.jar.items())
        return {"Cookie": cookies, "X-CSRFToken": self.jar["csrftoken"], "Content-Type": media}

    def order(self, number):
        shows = self.shows("application/json")
        self.learn(count("POST", f"/carrito/agregar/{dish}/", shows)[1])
        wish = {"direccion": "Calle 4 # 5-6", "barrio": "Centro", "notas": "", "metodo_pago": "efectivo"}
        # Two hundred keys may live at once; a guest who orders more often than that in a minute does without.
        key = {"Idempotency-Key": f"{self.name}-{number}"} if number <= 180 else {}
        answer = count("POST", "/carrito/confirmar/", shows | key, json.dumps(wish))
        if answer[0] == 200:
            with lock:
                told["orders"] += 1


def orders(guest):
    number = 0
    while not os.path.exists(stop_file):
        guest.order(number := number + 1)
        count("GET", "/restaurantes/api/productos/", {})


def reads():
    kept = http.client.HTTPConnection(host, timeout=PATIENCE)
    while not os.path.exists(stop_file):
        count("GET", "/restaurantes/api/productos/", {}, connection=kept)
        time.sleep(0.02)


def reads_secretly():
    while not os.path.exists(stop_file):
        count("GET", "/restaurantes/api/productos/", {}, opens=secure)
        with lock:
            told["by_https"] += 1
        time.sleep(0.02)


menu = json.loads(ask("GET", "/restaurantes/api/productos/", {})[2])
dish = menu[0]["id"] if isinstance(menu, list) else menu["results"][0]["id"]
guests = [Guest(f"g{n}@proof.example") for n in range(8)]
print("ready", flush=True)
people = [threading.Thread(target=orders, args=[guest]) for guest in guests]
people += [threading.Thread(target=work) for work in (reads, reads, reads_secretly, reads_secretly)]
for one in people:
    one.start()
for one in people:
    one.join()
print(json.dumps(told))
sys.exit(told["failed"] > 0)
