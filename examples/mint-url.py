"""Prints a callback URL, made with nothing but an ordinary JWT library (PyJWT).

    pip install pyjwt
    CALLBACK_BASE_URL=https://… SIGNING_SECRET=… python3 examples/mint-url.py order-17
"""

import os
import sys
from datetime import datetime, timedelta, timezone

import jwt

base_url = os.environ["CALLBACK_BASE_URL"]
secret = os.environ["SIGNING_SECRET"]
ref = sys.argv[1]

now = datetime.now(timezone.utc)
token = jwt.encode(
    {"aud": "generate", "sub": ref, "iat": now, "exp": now + timedelta(days=7)},
    secret,
    algorithm="HS256",
)

print(f"{base_url}/suno/voice-generate-callback/{token}")
