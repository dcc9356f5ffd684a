___TERMS_OF_SERVICE___

By creating or modifying this file you agree to Google Tag Manager's Community
Template Gallery Developer Terms of Service available at
https://developers.google.com/tag-manager/gallery-tos (or such other URL as
Google may provide), as modified from time to time.


___INFO___

{
  "type": "CLIENT",
  "id": "cvt_temp_public_id",
  "version": 1,
  "securityGroups": [],
  "displayName": "Clario Client",
  "categories": [
    "ANALYTICS",
    "DATA_WAREHOUSING"
  ],
  "brand": {
    "id": "brand_dummy",
    "displayName": "Clario"
  },
  "description": "Takes the events of Clario's tag, first party, and gives them to every tag of this container; gives pages the tag's script. For Clario's tag of a server container, and Google's, Meta's and others beside it.",
  "containerContexts": [
    "SERVER"
  ]
}


___TEMPLATE_PARAMETERS___

[
  {
    "type": "TEXT",
    "name": "siteKey",
    "displayName": "Site key",
    "simpleValueType": true,
    "valueHint": "shop",
    "alwaysInSummary": true,
    "help": "The public key of your site, as Clario gave it to you. Events of another site are refused.",
    "valueValidators": [
      {
        "type": "NON_EMPTY",
        "errorMessage": "The site key is needed."
      },
      {
        "type": "REGEX",
        "args": [
          "^(\\{\\{.+\\}\\}|[A-Za-z0-9][A-Za-z0-9_-]{0,63})$"
        ],
        "errorMessage": "Letters, digits, _ and -, at most 64, a letter or digit first."
      }
    ]
  },
  {
    "type": "TEXT",
    "name": "origins",
    "displayName": "Pages that may send",
    "simpleValueType": true,
    "textAsList": true,
    "lineCount": 5,
    "valueHint": "https://www.shop.com",
    "alwaysInSummary": true,
    "help": "The origins of your shop's pages, one a line: https:// and the host, nothing after it. Pages of other origins are refused.",
    "valueValidators": [
      {
        "type": "NON_EMPTY",
        "errorMessage": "At least one origin is needed."
      },
      {
        "type": "REGEX",
        "args": [
          "^(\\{\\{.+\\}\\}|https?://[^/\\s]+)(\\n(\\{\\{.+\\}\\}|https?://[^/\\s]+))*$"
        ],
        "errorMessage": "An origin a line, such as https://www.shop.com, without a slash behind it."
      }
    ]
  },
  {
    "type": "GROUP",
    "name": "consentGroup",
    "displayName": "Consent",
    "groupStyle": "ZIPPY_OPEN",
    "subParams": [
      {
        "type": "SELECT",
        "name": "consent",
        "displayName": "While a visitor has not said yes or no",
        "selectItems": [
          {
            "value": "none",
            "displayValue": "Count her, with a visitor id (none)"
          },
          {
            "value": "cookieless",
            "displayValue": "Count without visitor id and cookie (cookieless)"
          },
          {
            "value": "required",
            "displayValue": "Take nothing before she agrees (required)"
          }
        ],
        "simpleValueType": true,
        "defaultValue": "none",
        "alwaysInSummary": true,
        "help": "The same as Clario has set for your site (consent); the script in the page keeps to that. Whoever says no is counted without visitor id and cookie, and with Take nothing not at all. Once she takes consent back, the visitor cookie is deleted."
      },
      {
        "type": "CHECKBOX",
        "name": "honourGpc",
        "checkboxText": "A browser's Global Privacy Control counts as a no",
        "simpleValueType": true,
        "defaultValue": true,
        "help": "Until she agrees on your own site. As honour_gpc in the config of your site says."
      },
      {
        "type": "CHECKBOX",
        "name": "honourDnt",
        "checkboxText": "A browser's Do Not Track counts as a no",
        "simpleValueType": true,
        "defaultValue": false,
        "help": "Until she agrees on your own site. As honour_dnt in the config of your site says."
      }
    ]
  },
  {
    "type": "GROUP",
    "name": "scriptGroup",
    "displayName": "The tag's script",
    "groupStyle": "ZIPPY_OPEN",
    "subParams": [
      {
        "type": "CHECKBOX",
        "name": "serveScript",
        "checkboxText": "Give pages the script of Clario's tagging server",
        "simpleValueType": true,
        "defaultValue": true,
        "help": "Pages then load it from this container's own host, and send to it."
      },
      {
        "type": "TEXT",
        "name": "serverUrl",
        "displayName": "Address of the tagging server",
        "simpleValueType": true,
        "valueHint": "https://metrics.shop.com",
        "enablingConditions": [
          {
            "paramName": "serveScript",
            "paramValue": true,
            "type": "EQUALS"
          }
        ],
        "help": "https:// and the host of Clario's tagging server, nothing after it: this container fetches the script from there.",
        "valueValidators": [
          {
            "type": "NON_EMPTY",
            "errorMessage": "The server address is needed."
          },
          {
            "type": "REGEX",
            "args": [
              "^(\\{\\{.+\\}\\}|https://[A-Za-z0-9.-]+/?|http://(localhost|127\\.0\\.0\\.1)(:[0-9]+)?/?)$"
            ],
            "errorMessage": "https:// and a host, such as https://metrics.shop.com."
          }
        ]
      },
      {
        "type": "TEXT",
        "name": "scriptPath",
        "displayName": "Path of the script",
        "simpleValueType": true,
        "defaultValue": "/clario.js",
        "enablingConditions": [
          {
            "paramName": "serveScript",
            "paramValue": true,
            "type": "EQUALS"
          }
        ],
        "help": "Here and on the tagging server. Only if Clario has set another one for your site (script_path).",
        "valueValidators": [
          {
            "type": "REGEX",
            "args": [
              "^/[A-Za-z0-9._~/-]+$"
            ],
            "errorMessage": "A path, such as /clario.js."
          }
        ]
      },
      {
        "type": "TEXT",
        "name": "scriptMinutes",
        "displayName": "Keep it for",
        "simpleValueType": true,
        "defaultValue": 5,
        "valueUnit": "minutes",
        "enablingConditions": [
          {
            "paramName": "serveScript",
            "paramValue": true,
            "type": "EQUALS"
          }
        ],
        "help": "Then it is fetched anew. While the server does not answer, the last one is given.",
        "valueValidators": [
          {
            "type": "REGEX",
            "args": [
              "^([1-9]|[1-9][0-9]{1,2}|1[0-3][0-9]{2}|14[0-3][0-9]|1440)$"
            ],
            "errorMessage": "Minutes from 1 to 1440."
          }
        ]
      }
    ]
  },
  {
    "type": "GROUP",
    "name": "advancedGroup",
    "displayName": "Advanced",
    "groupStyle": "ZIPPY_CLOSED",
    "subParams": [
      {
        "type": "TEXT",
        "name": "collectPath",
        "displayName": "Path of the collector",
        "simpleValueType": true,
        "defaultValue": "/collect",
        "help": "Only if Clario has set another one for your site (collect_path): the script sends there.",
        "valueValidators": [
          {
            "type": "REGEX",
            "args": [
              "^/[A-Za-z0-9._~/-]+$"
            ],
            "errorMessage": "A path, such as /collect."
          }
        ]
      },
      {
        "type": "TEXT",
        "name": "cookieName",
        "displayName": "Name of the visitor cookie",
        "simpleValueType": true,
        "defaultValue": "clario_id",
        "help": "Set by this container for your whole domain, for 400 days; scripts cannot read it. Never without consent.",
        "valueValidators": [
          {
            "type": "REGEX",
            "args": [
              "^[A-Za-z0-9_-]{1,64}$"
            ],
            "errorMessage": "Letters, digits, _ and -, at most 64."
          }
        ]
      },
      {
        "type": "SELECT",
        "name": "cookieRenewal",
        "displayName": "Who renews the visitor cookie",
        "selectItems": [
          {
            "value": "collector",
            "displayValue": "This container, with each answer"
          },
          {
            "value": "shop",
            "displayValue": "Your shop's own server (the id keeper)"
          }
        ],
        "simpleValueType": true,
        "defaultValue": "collector",
        "help": "Your shop's own server only where Clario's id keeper runs on all its pages (cookie_renewal: shop): this container then sets the cookie for those alone who have none. Else nobody would renew it."
      },
      {
        "type": "CHECKBOX",
        "name": "waitForTag",
        "checkboxText": "Ask the page to send again what Clario's tag could not hand on",
        "simpleValueType": true,
        "defaultValue": true,
        "help": "So no event is lost while the tagging server or BigQuery does not answer. Your other tags see such an event again each time, with x-clario-repeat: true in its event data, by which a trigger can leave it out. Without it, the page is told that all is well in any case."
      },
      {
        "type": "CHECKBOX",
        "name": "debug",
        "checkboxText": "Explain in the console what is taken",
        "simpleValueType": true,
        "defaultValue": false,
        "help": "In the console of the preview, and in the log of the container: each event, and why a request was refused."
      }
    ]
  }
]


___SANDBOXED_JS_FOR_SERVER___

// templates/server/gtm.ts
var addMessageListener = /* @__PURE__ */ require("addMessageListener");
var claimRequest = /* @__PURE__ */ require("claimRequest");
var encodeUriComponent = /* @__PURE__ */ require("encodeUriComponent");
var fromBase64 = /* @__PURE__ */ require("fromBase64");
var generateRandom = /* @__PURE__ */ require("generateRandom");
var getCookieValues = /* @__PURE__ */ require("getCookieValues");
var getRemoteAddress = /* @__PURE__ */ require("getRemoteAddress");
var getRequestBody = /* @__PURE__ */ require("getRequestBody");
var getRequestHeader = /* @__PURE__ */ require("getRequestHeader");
var getRequestMethod = /* @__PURE__ */ require("getRequestMethod");
var getRequestPath = /* @__PURE__ */ require("getRequestPath");
var getRequestQueryParameter = /* @__PURE__ */ require("getRequestQueryParameter");
var getTimestampMillis = /* @__PURE__ */ require("getTimestampMillis");
var json = /* @__PURE__ */ require("JSON");
var log = /* @__PURE__ */ require("logToConsole");
var makeNumber = /* @__PURE__ */ require("makeNumber");
var returnResponse = /* @__PURE__ */ require("returnResponse");
var runContainer = /* @__PURE__ */ require("runContainer");
var sendHttpGet = /* @__PURE__ */ require("sendHttpGet");
var setCookie = /* @__PURE__ */ require("setCookie");
var setPixelResponse = /* @__PURE__ */ require("setPixelResponse");
var setResponseBody = /* @__PURE__ */ require("setResponseBody");
var setResponseHeader = /* @__PURE__ */ require("setResponseHeader");
var setResponseStatus = /* @__PURE__ */ require("setResponseStatus");
var templateDataStorage = /* @__PURE__ */ require("templateDataStorage");

// client-tag/wire.ts
var WIRE_VERSION = 1;

// templates/server/sandbox.ts
var json2 = /* @__PURE__ */ require("JSON");
var math = /* @__PURE__ */ require("Math");
var object = /* @__PURE__ */ require("Object");
var createRegex = /* @__PURE__ */ require("createRegex");
var getType = /* @__PURE__ */ require("getType");
var makeString = /* @__PURE__ */ require("makeString");
var parseUrl = /* @__PURE__ */ require("parseUrl");
var testRegex = /* @__PURE__ */ require("testRegex");
function parseJson(text2) {
  return json2.parse(text2);
}
function floor(number) {
  return math.floor(number);
}
function max(a, b) {
  return math.max(a, b);
}
function min(a, b) {
  return math.min(a, b);
}
function keysOf(value) {
  return object.keys(value);
}
function own(table2, name) {
  return table2[name];
}
function put(object2, name, value) {
  object2[name] = value;
}
function drop(from, name) {
  object.delete(from, name);
}

// server/pipeline/check.ts
var TIME_MAX = 253402300799999;
var COUNT_MAX = 2147483647;
var ID_LENGTH = 128;
var NAME_LENGTH = 200;
var UUID = createRegex("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", "i");
var ID = createRegex("^[0-9A-Za-z_.~-]+$", "");
function check(value, maxEvents) {
  if (!isObject(value)) return wrongType("", "an object", value);
  const version = value["v"];
  if (version === undefined) return missing("v");
  if (version !== WIRE_VERSION)
    return rejection(
      "version",
      "v",
      "v must be " + WIRE_VERSION + ", the version of the protocol; found " + show(version)
    );
  return requiredText(value, "site", "", ID_LENGTH) || requiredTime(value, "sent_at", "") || identifier(value, "client_id", "") || checkSession(value["session"]) || checkPage(value["page"]) || checkTexts(value["user"], "user", USER) || checkConsent(value["consent"]) || consentState(value, "consent_sent", "") || flag(value, "forget", "") || checkTexts(value["device"], "device", DEVICE) || checkEvents(value["events"], maxEvents);
}
var DEVICE = ["language", "screen", "viewport", "timezone"];
var PAGE = ["url", "title", "referrer"];
var USER = ["email_sha256", "customer_id"];
var CONSENT = ["analytics_storage", "ad_storage", "ad_user_data", "ad_personalization"];
function checkSession(session) {
  if (session === undefined) return null;
  if (!isObject(session)) return wrongType("session", "an object", session);
  return required(session, "id", "session.") || identifier(session, "id", "session.") || required(session, "number", "session.") || count(session, "number", "session.") || requiredTime(session, "started_at", "session.");
}
function checkPage(page) {
  const found = checkTexts(page, "page", PAGE);
  if (found !== null || page === undefined) return found;
  return identifier(page, "view_id", "page.") || count(page, "index", "page.");
}
function checkConsent(consent) {
  if (consent === undefined) return null;
  if (!isObject(consent)) return wrongType("consent", "an object", consent);
  for (let i = 0; i < CONSENT.length; i++) {
    const wrong = consentState(consent, CONSENT[i], "consent.");
    if (wrong !== null) return wrong;
  }
  return flag(consent, "gpc", "consent.");
}
function checkTexts(struct, name, keys) {
  if (struct === undefined) return null;
  if (!isObject(struct)) return wrongType(name, "an object", struct);
  for (let i = 0; i < keys.length; i++) {
    const value = struct[keys[i]];
    if (value !== undefined && typeof value !== "string") return wrongType(name + "." + keys[i], "text", value);
  }
  return null;
}
function checkEvents(list, max2) {
  if (list === undefined) return missing("events");
  if (getType(list) !== "array") return wrongType("events", "a list", list);
  const found = list;
  if (found.length === 0) return rejection("no_events", "events", "events must have at least one event");
  if (found.length > max2)
    return rejection(
      "too_many_events",
      "events",
      "events must have " + max2 + " events or fewer; found " + found.length
    );
  for (let i = 0; i < found.length; i++) {
    const wrong = checkEvent(found[i], i);
    if (wrong !== null) return wrong;
  }
  return null;
}
function checkEvent(event, i) {
  if (!isObject(event)) return wrongType(pathOf(i, ""), "an object", event);
  const id = event["id"];
  if (id === undefined) return missing(pathOf(i, "id"));
  if (typeof id !== "string" || !testRegex(UUID, id))
    return rejection("format", pathOf(i, "id"), pathOf(i, "id") + " must be a UUID; found " + show(id));
  const found = requiredTime(event, "at", i) || requiredText(event, "name", i, NAME_LENGTH) || count(event, "index", i);
  if (found !== null) return found;
  const engaged = event["engaged_ms"];
  if (engaged !== undefined && !(typeof engaged === "number" && engaged >= 0 && engaged <= TIME_MAX)) {
    const path2 = pathOf(i, "engaged_ms");
    return rejection("range", path2, path2 + " must be milliseconds, 0 or more; found " + show(engaged));
  }
  const data2 = event["data"];
  if (data2 !== undefined && !isObject(data2)) return wrongType(pathOf(i, "data"), "an object", data2);
  const quality = event["quality"];
  if (quality === undefined) return null;
  if (getType(quality) === "array" && quality.every((code) => typeof code === "string")) return null;
  return wrongType(pathOf(i, "quality"), "a list of codes", quality);
}
function pathOf(at, key) {
  if (typeof at === "string") return at + key;
  return "events[" + at + "]" + (key === "" ? "" : "." + key);
}
function required(from, key, at) {
  return from[key] === undefined ? missing(pathOf(at, key)) : null;
}
function consentState(from, key, at) {
  const state = from[key];
  if (state === undefined || state === "granted" || state === "denied") return null;
  return rejection("format", at + key, at + key + ' must be "granted" or "denied"; found ' + show(state));
}
function flag(from, key, at) {
  const value = from[key];
  return value === undefined || typeof value === "boolean" ? null : wrongType(at + key, "true or false", value);
}
function requiredTime(from, key, at) {
  const value = from[key];
  if (typeof value === "number" && value >= 0 && value <= TIME_MAX) return null;
  return required(from, key, at) || wrongNumber(value, pathOf(at, key), "milliseconds since 1970-01-01");
}
function count(from, key, at) {
  const value = from[key];
  if (value === undefined) return null;
  if (typeof value === "number" && floor(value) === value && value >= 0 && value <= COUNT_MAX) return null;
  return wrongNumber(value, pathOf(at, key), "a whole number, 0 or more");
}
function wrongNumber(value, path2, allowed) {
  return rejection(
    typeof value === "number" ? "range" : "type",
    path2,
    path2 + " must be " + allowed + "; found " + show(value)
  );
}
function text(from, key, at, max2) {
  const value = from[key];
  if (value === undefined) return null;
  if (typeof value !== "string") return wrongType(pathOf(at, key), "text", value);
  if (value.length > 0 && value.length <= max2) return null;
  const path2 = pathOf(at, key);
  return rejection("range", path2, path2 + " must have 1 to " + max2 + " characters; found " + value.length);
}
function requiredText(from, key, at, max2) {
  return required(from, key, at) || text(from, key, at, max2);
}
function identifier(from, key, at) {
  const found = text(from, key, at, ID_LENGTH);
  const value = from[key];
  if (found !== null || value === undefined || testRegex(ID, value)) return found;
  const path2 = pathOf(at, key);
  return rejection("format", path2, path2 + " must be of letters, digits and . _ ~ -; found " + show(value));
}
function rejection(code, path2, message) {
  return { code: code, path: path2, message: message };
}
function missing(path2) {
  return rejection("missing", path2, path2 + " is missing");
}
function wrongType(path2, allowed, found) {
  return rejection("type", path2, (path2 === "" ? "the body" : path2) + " must be " + allowed + "; found " + show(found));
}
function show(value) {
  if (typeof value === "string")
    return value.length === 0 ? "an empty text" : "a text of " + value.length + " characters";
  const kind = getType(value);
  if (kind === "array") return "a list";
  return kind === "object" ? "an object" : makeString(value);
}
function isObject(value) {
  return getType(value) === "object";
}

// server/pipeline/redact/email.ts
var LONGEST_LOCAL = 64;
var LONGEST_DOMAIN = 250;
var DIGITS = "0123456789";
var LOCAL = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" + DIGITS + "-_.+'";
var OTHERS = DIGITS + "-_";
var HEX = "0123456789abcdefABCDEF";
var LOW_HEX = "01234567";
var HIGH_HEX = "89abcdefABCDEF";
var LINE_ENDS = "\n\r\u2028\u2029";
function redactEmails(text2) {
  if (text2.indexOf("@") < 0 && text2.indexOf("40") < 0) return text2;
  const plain2 = text2.indexOf("\\u0040") < 0 ? text2 : text2.split("\\u0040").join("@");
  let clean = "";
  let copied = 0;
  let bare = plain2.indexOf("@");
  let encoded = nextEncoded(plain2, 0);
  while (bare >= 0 || encoded >= 0) {
    const sign = bare >= 0 && (encoded < 0 || bare < encoded) ? bare : encoded;
    let at = wordBefore(plain2, sign, copied);
    while (at <= sign) {
      const found = step(plain2, at);
      if (found.isAddress) {
        clean = clean + plain2.slice(copied, found.at) + "[email]";
        copied = found.end;
      }
      at = found.end;
    }
    if (copied < at) {
      clean = clean + plain2.slice(copied, at);
      copied = at;
    }
    if (bare >= 0 && bare < at) bare = plain2.indexOf("@", at);
    if (encoded >= 0 && encoded < at) encoded = nextEncoded(plain2, at);
  }
  return copied === 0 ? plain2 : clean + plain2.slice(copied);
}
function step(text2, at) {
  const char = text2.charAt(at);
  const stays = char === "%" ? escapeEnd(text2, at) : char === "\\" ? unicodeEnd(text2, at) : -1;
  if (stays >= 0 && signEnd(text2, stays) < 0) return { isAddress: false, at: at, end: stays };
  const local = localOf(text2, at);
  if (local.end > at) {
    const sign = signEnd(text2, local.end);
    const end = sign < 0 ? -1 : domainEnd(text2, sign);
    if (end >= 0) return { isAddress: true, at: nearEnough(text2, at, local), end: end };
    return { isAddress: false, at: at, end: local.end };
  }
  if (char === "\\" && at + 1 < text2.length && LINE_ENDS.indexOf(text2.charAt(at + 1)) < 0)
    return { isAddress: text2.charAt(at + 1) === "@", at: at, end: at + 2 };
  return { isAddress: false, at: at, end: at + 1 };
}
function wordBefore(text2, sign, from) {
  let at = sign;
  while (at > from) {
    const char = text2.charAt(at - 1);
    const isInside = char >= "a" && char <= "z" || char >= "" || LOCAL.indexOf(char) >= 0;
    if (!isInside && char !== "%" && char !== "\\") return at;
    at -= 1;
  }
  return at;
}
function nextEncoded(text2, from) {
  let found = text2.indexOf("40", from);
  while (found >= 0) {
    let at = found;
    while (at >= 2 && text2.charAt(at - 1) === "5" && text2.charAt(at - 2) === "2") at -= 2;
    if (at > from && text2.charAt(at - 1) === "%") return at - 1;
    found = text2.indexOf("40", found + 1);
  }
  return -1;
}
function signEnd(text2, at) {
  const char = text2.charAt(at);
  if (char === "@") return at + 1;
  if (char !== "%") return -1;
  const code = codeAt(text2, at);
  return text2.charAt(code) === "4" && text2.charAt(code + 1) === "0" ? code + 2 : -1;
}
function codeAt(text2, percent) {
  let at = percent + 1;
  while (text2.charAt(at) === "2" && text2.charAt(at + 1) === "5") at += 2;
  return at;
}
function has(list, char) {
  return char !== "" && list.indexOf(char) >= 0;
}
function escapeEnd(text2, at) {
  const code = codeAt(text2, at);
  const low = text2.charAt(code + 1);
  if (!has(LOW_HEX, text2.charAt(code)) || !has(HEX, low)) return -1;
  return text2.charAt(code) === "4" && low === "0" ? -1 : code + 2;
}
function letterEnd(text2, at) {
  const code = codeAt(text2, at);
  return has(HIGH_HEX, text2.charAt(code)) && has(HEX, text2.charAt(code + 1)) ? code + 2 : -1;
}
function unicodeEnd(text2, at) {
  const u = text2.charAt(at + 1);
  if (u !== "u" && u !== "U") return -1;
  for (let i = 2; i < 6; i++) if (!has(HEX, text2.charAt(at + i))) return -1;
  return at + 6;
}
function localLetterEnd(text2, at) {
  const char = text2.charAt(at);
  if (char >= "a" && char <= "z" || char >= "" || has(LOCAL, char)) return at + 1;
  if (char === "\\") return unicodeEnd(text2, at);
  if (char !== "%") return -1;
  const b = text2.charAt(at + 2);
  if (text2.charAt(at + 1) === "2" && (b === "b" || b === "B")) return at + 3;
  return letterEnd(text2, at);
}
function localOf(text2, start) {
  let at = start;
  let letters = 0;
  let end = localLetterEnd(text2, at);
  while (end >= 0) {
    at = end;
    letters += 1;
    end = localLetterEnd(text2, at);
  }
  return { end: at, letters: letters };
}
function nearEnough(text2, start, local) {
  let at = start;
  let letters = local.letters;
  while (at < local.end) {
    const char = text2.charAt(at);
    const isLetter2 = char !== "\\" && (char !== "%" || letterEnd(text2, at) >= 0);
    if (letters <= LONGEST_LOCAL && (isLetter2 || letters === 1)) return at;
    const end = localLetterEnd(text2, at);
    letters -= 1;
    if (isLetter2 && char === "%") {
      letters += end - at - 1;
      at += 1;
    } else at = end;
  }
  return at;
}
function domainEnd(text2, start) {
  let found = -1;
  let at = start;
  let name = 0;
  for (let i = 0; i <= LONGEST_DOMAIN || name > 0; i++) {
    const char = text2.charAt(at);
    const code = char === "%" ? codeAt(text2, at) : -1;
    const e = text2.charAt(code + 1);
    if (char === "." || code >= 0 && text2.charAt(code) === "2" && (e === "e" || e === "E")) {
      name = i > 0 && i <= LONGEST_DOMAIN ? 1 : 0;
      at = code < 0 ? at + 1 : code + 2;
      continue;
    }
    const end = code >= 0 ? letterEnd(text2, at) : char >= "a" && char <= "z" || char >= "A" && char <= "Z" || char >= "" ? at + 1 : -1;
    if (end < 0 && !has(OTHERS, char)) return found;
    if (name === 1) name = end < 0 ? 0 : 2;
    else if (name > 1) name = 3;
    at = end < 0 ? at + 1 : end;
    if (name === 3) found = at;
  }
  return found;
}

// templates/shared/lines.ts
function linesOf(value) {
  const type = getType(value);
  const lines = type === "array" ? value : type === "string" ? value.split("\n") : [];
  return lines.filter((line) => getType(line) === "string" && line.trim() !== "").map((line) => line.trim());
}

// templates/server-client/answer.ts
var RETRY_AFTER = "5";
function isAllowed(origin, fields) {
  return linesOf(fields.origins).indexOf(origin) >= 0;
}
function allowOrigin(fields) {
  const origin = getRequestHeader("origin");
  if (origin === undefined || !isAllowed(origin, fields)) return;
  setResponseHeader("Access-Control-Allow-Origin", origin);
  setResponseHeader("Access-Control-Allow-Credentials", "true");
  setResponseHeader("Vary", "Origin");
}
function answerNoContent() {
  setResponseStatus(204);
  returnResponse();
}
function answerPixel() {
  setPixelResponse();
  setResponseHeader("Cache-Control", "no-store");
  returnResponse();
}
function refuse(fields, status, code, message, path2) {
  const error = { code: code, message: message };
  if (path2 !== "") error["path"] = path2;
  if (fields.debug === true) log("Clario: answers " + status + ", " + message);
  setResponseStatus(status);
  setResponseHeader("Content-Type", "application/json; charset=utf-8");
  setResponseHeader("Cache-Control", "no-store");
  setResponseHeader("X-Content-Type-Options", "nosniff");
  setResponseBody(json.stringify({ error: error }));
  returnResponse();
}
function answerTryAgain(fields, message) {
  setResponseHeader("Retry-After", RETRY_AFTER);
  setResponseHeader("Access-Control-Expose-Headers", "Retry-After");
  refuse(fields, 503, "not_taken", message, "");
}

// server/pipeline/consent.ts
var CONSENT_REQUIRED = {
  code: "consent_required",
  message: "the site takes no event before consent: consent.analytics_storage must be granted",
  path: "consent.analytics_storage"
};
function storageState(hit) {
  if (hit.consent_sent !== undefined) return hit.consent_sent;
  return hit.consent === undefined ? undefined : hit.consent.analytics_storage;
}
function isDenied(hit) {
  return storageState(hit) === "denied";
}
function denialOf(hit, site, headers) {
  const state = storageState(hit);
  if (state === "granted") return null;
  if (state === "denied") return "said";
  if (site.honour_gpc) {
    if (hit.consent !== undefined && hit.consent.gpc === true) return "gpc";
    if (headers !== null && headers["sec-gpc"] === "1") return "gpc";
  }
  if (site.honour_dnt && headers !== null && headers["dnt"] === "1") return "dnt";
  return site.consent === "none" ? null : "mode";
}
function dropIds(hit) {
  const page = hit.page;
  let found = hit.client_id !== undefined || hit.session !== undefined || hit.user !== undefined;
  const told = hit;
  drop(told, "client_id");
  drop(told, "session");
  drop(told, "user");
  if (page !== undefined && page.index !== undefined) {
    drop(page, "index");
    found = true;
  }
  for (let i = 0; i < hit.events.length; i++) {
    const event = hit.events[i];
    if (event.index === undefined) continue;
    drop(event, "index");
    found = true;
  }
  return found;
}

// templates/server/consent.ts
function rulesOf(fields) {
  return {
    consent: modeOf(fields.consent),
    honour_gpc: fields.honourGpc !== false,
    honour_dnt: fields.honourDnt === true
  };
}
function modeOf(said) {
  if (said === undefined || said === null || said === "" || said === "none") return "none";
  return said === "required" ? "required" : "cookieless";
}
function browserHeaders() {
  return { "sec-gpc": getRequestHeader("sec-gpc"), dnt: getRequestHeader("dnt") };
}

// server/pipeline/redact/names.ts
function table(words2, kind, into) {
  const list = words2.split(" ");
  for (let i = 0; i < list.length; i++) into[list[i]] = kind;
}
var KINDS = {};
table(
  "token jwt auth authorization password passwd passwort kennwort pwd passphrase secret sid jsessionid phpsessid aspnetsessionid sessid sessionid sessionkey sessionhash otp totp onetimepassword cvv cvc cvv2 cvc2 csc apikey authkey accesskey privatekey clientsecret credential credentials pincode xsrf csrf magiclink resetkey resetcode verificationcode activationcode",
  "token",
  KINDS
);
table(
  "key code state nonce session ticket pass pin sig signature hash hmac assertion verifier invite",
  "opaque",
  KINDS
);
table(
  "phone phones phoneno phonenumber phonenr tel telno telefon telefono telephone telephonenumber mobile mobileno mobilenumber mobilephone mobil cellphone cell msisdn whatsapp sms callto fax gsm contactphone contactnumber customerphone userphone homephone workphone billingphone shippingphone phonehome phonework",
  "phone",
  KINDS
);
table(
  "card cards cardno cardnr cardnumber ccnumber cc ccnum ccno creditcard creditcardnumber debitcard pan paymentcard",
  "card",
  KINDS
);
table(
  "id ids sku skus gtin gtin8 gtin12 gtin13 gtin14 ean ean13 upc isbn mpn asin item itemid product productid variant variantid order orderid ordernumber orderno transaction transactionid invoice basket basketid cart cartid campaign campaignid adset adid adgroupid",
  "id",
  KINDS
);
var SECRETS = [
  "token",
  "password",
  "passwd",
  "passwort",
  "kennwort",
  "motdepasse",
  "contrasena",
  "secret",
  "apikey",
  "secretkey",
  "sessionid",
  "authkey"
];
var AGAIN = ["confirmation", "confirm", "repeat", "again", "verify", "retype", "new", "old", "current"];
var DIGITS2 = "0123456789";
var LONGEST_NAME = 40;
function plainName(name) {
  const lower2 = name.toLowerCase();
  if (lower2.indexOf("_") < 0 && lower2.indexOf("-") < 0 && lower2.indexOf(" ") < 0) return lower2;
  return lower2.split("_").join("").split("-").join("").split(" ").join("");
}
var asked = {};
var askedNames = 0;
var MOST_ASKED = 1e3;
function kindOfName(name) {
  if (name.length < 2 || name.length > LONGEST_NAME) return null;
  const known = own(asked, name);
  if (known !== undefined) return known === "none" ? null : known;
  const kind = kindOf(name);
  if (askedNames === MOST_ASKED) {
    asked = {};
    askedNames = 0;
  }
  put(asked, name, kind === null ? "none" : kind);
  askedNames += 1;
  return kind;
}
function kindOf(name) {
  const plain2 = plainName(name);
  const known = own(KINDS, plain2);
  if (known !== undefined) return known;
  if (isSecretName(bareName(plain2))) return "token";
  const end = name.slice(-2);
  if (end === "Id" || end === "ID") return "id";
  return name.slice(-3) === "_id" || name.slice(-3) === "-id" ? "id" : null;
}
function isSecretName(plain2) {
  for (let i = 0; i < SECRETS.length; i++) if (endsWith(plain2, SECRETS[i])) return true;
  return false;
}
function endsWith(plain2, end) {
  return plain2.length >= end.length && plain2.slice(-end.length) === end;
}
function bareName(plain2) {
  let end = plain2.length;
  while (end > 0 && DIGITS2.indexOf(plain2.charAt(end - 1)) >= 0) end -= 1;
  const bare = plain2.slice(0, end);
  if (bare.indexOf("pass") < 0) return bare;
  for (let i = 0; i < AGAIN.length; i++)
    if (endsWith(bare, AGAIN[i])) return bare.slice(0, bare.length - AGAIN[i].length);
  return bare;
}
var STEPS = {};
"reset resetpassword passwordreset password recover recovery forgotpassword verify verification verifyemail confirm confirmation confirmemail activate activation unsubscribe optout token auth magic magiclink magiclogin login signin invite invitation session sso oauth".split(" ").forEach((name) => {
  STEPS[name] = true;
});
var STEPS_OF_WORDS = {};
"confirm confirmation auth login signin invitation session sso oauth".split(" ").forEach((name) => {
  STEPS_OF_WORDS[name] = true;
});
function isStepOfWords(name) {
  return own(STEPS_OF_WORDS, plainName(name)) === true;
}
function isSecretStep(name) {
  return name.length >= 3 && name.length <= LONGEST_NAME && own(STEPS, plainName(name)) === true;
}

// server/pipeline/redact/unit.ts
var PRINTABLE = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";
var HEX2 = "0123456789abcdef";
var OTHER = "";
var ALIKE = "０１２３４５６７８９٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹＋﹢－‐‑‒–—―−．。｡（）＠﹫            ​ ⁠　\uFEFF";
var PLAIN = "012345678901234567890123456789++--------...()@@                 ";
var NUMBERED = {};
addAll("+", "ff0b fe62");
addAll("-", "2010 2011 2012 2013 2014 2015 2212 ff0d");
addAll(" ", "00a0 2000 2001 2002 2003 2004 2005 2006 2007 2008 2009 200a 200b 202f 2060 3000 feff");
addAll(".", "ff0e 3002 ff61");
addAll("(", "ff08");
addAll(")", "ff09");
addAll("@", "ff20 fe6b");
for (let i = 0; i < 10; i++) {
  const digit = HEX2.charAt(i);
  addAll(digit, "ff1" + digit + " 066" + digit + " 06f" + digit);
}
var ENTITIES = {
  amp: "&",
  quot: '"',
  apos: "'",
  lt: "<",
  gt: ">",
  nbsp: " ",
  plus: "+",
  commat: "@",
  period: ".",
  lpar: "(",
  rpar: ")"
};
var LONGEST_ENTITY = 7;
var DIGITS3 = "0123456789";
function addAll(plain2, codes) {
  codes.split(" ").forEach((code) => {
    NUMBERED[code] = plain2;
  });
}
function isPlain(char) {
  return char < OTHER && char !== "%" && char !== "\\" && char !== "&";
}
function unitAt(text2, at) {
  const char = text2.charAt(at);
  if (char === "%") return percentUnit(text2, at);
  if (char === "\\") return escapedUnit(text2, at);
  if (char === "&") return entityUnit(text2, at + 1);
  if (char < OTHER) return { char: char, end: at + 1 };
  const alike = ALIKE.indexOf(char);
  return { char: alike < 0 ? OTHER : PLAIN.charAt(alike), end: at + 1 };
}
function percentUnit(text2, at) {
  const first = byteAt(text2, at);
  if (first.char === "") return { char: "%", end: at + 1 };
  if (first.char === "5c") return encodedEscape(text2, first.end);
  if (first.char === "26") return entityUnit(text2, first.end);
  if (first.char < "80") return { char: ascii(first.char), end: first.end };
  const more = first.char < "c0" || first.char >= "f0" ? 0 : first.char < "e0" ? 1 : 2;
  let code = numberOf(first.char) - (more === 1 ? 192 : 224);
  let end = first.end;
  for (let i = 0; i < more; i++) {
    const next = byteAt(text2, end);
    if (next.char < "80" || next.char >= "c0") return { char: OTHER, end: first.end };
    code = code * 64 + numberOf(next.char) - 128;
    end = next.end;
  }
  const known = more === 0 ? undefined : own(NUMBERED, hexOf(code));
  return known === undefined ? { char: OTHER, end: first.end } : { char: known, end: end };
}
function encodedEscape(text2, at) {
  const code = text2.charAt(at) === "u" ? hexAt(text2, at + 1, 4) : "";
  if (code !== "") return { char: charOf(code), end: at + 5 };
  const next = byteAt(text2, at);
  return next.char === "22" ? { char: '"', end: next.end } : { char: "\\", end: at };
}
function entityUnit(text2, start) {
  let found = { char: "&", end: start };
  while (found.char === "&") {
    let name = "";
    let unit = entityPart(text2, found.end);
    while (name.length <= LONGEST_ENTITY && (unit.char === "#" || isWordy(unit.char))) {
      name += unit.char;
      unit = entityPart(text2, unit.end);
    }
    const char = unit.char === ";" ? charOfEntity(name) : "";
    if (char === "") return found;
    found = { char: char, end: unit.end };
  }
  return found;
}
function entityPart(text2, at) {
  const char = text2.charAt(at);
  if (char !== "%") return { char: char, end: at + 1 };
  const byte = byteAt(text2, at);
  return { char: byte.char === "" || byte.char >= "80" ? "" : ascii(byte.char), end: byte.end };
}
function charOfEntity(name) {
  if (name.charAt(0) !== "#") {
    const known = own(ENTITIES, name);
    return known === undefined ? "" : known;
  }
  const isHex = name.charAt(1) === "x" || name.charAt(1) === "X";
  const digits = name.slice(isHex ? 2 : 1).toLowerCase();
  const base = isHex ? 16 : 10;
  let code = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = (isHex ? HEX2 : DIGITS3).indexOf(digits.charAt(i));
    if (digit < 0) return "";
    code = code * base + digit;
  }
  return digits === "" || code > 65535 ? "" : charOf(hexOf(code));
}
function numberOf(byte) {
  return HEX2.indexOf(byte.charAt(0)) * 16 + HEX2.indexOf(byte.charAt(1));
}
function hexOf(code) {
  let digits = "";
  let rest = code;
  for (let i = 0; i < 4; i++) {
    const high = floor(rest / 16);
    digits = HEX2.charAt(rest - high * 16) + digits;
    rest = high;
  }
  return digits;
}
function charOf(code) {
  if (code.slice(0, 2) === "00" && code.slice(2) < "80") return ascii(code.slice(2));
  const known = own(NUMBERED, code);
  return known === undefined ? OTHER : known;
}
function byteAt(text2, at) {
  if (text2.charAt(at) !== "%") return { char: "", end: at };
  let code = at + 1;
  while (text2.charAt(code) === "2" && text2.charAt(code + 1) === "5") code += 2;
  let byte = hexAt(text2, code, 2);
  if (byte === "" && code > at + 1) {
    code -= 2;
    byte = "25";
  }
  return { char: byte, end: byte === "" ? at : code + 2 };
}
function hexAt(text2, at, digits) {
  const found = text2.slice(at, at + digits).toLowerCase();
  if (found.length < digits) return "";
  for (let i = 0; i < digits; i++) if (HEX2.indexOf(found.charAt(i)) < 0) return "";
  return found;
}
function ascii(byte) {
  const code = numberOf(byte);
  return code < 32 || code === 127 ? " " : PRINTABLE.charAt(code - 32);
}
function escapedUnit(text2, at) {
  let end = at + 1;
  while (text2.charAt(end) === "\\") end += 1;
  const next = text2.charAt(end);
  if (next === '"' || next === "/") return { char: next, end: end + 1 };
  const code = next === "u" ? hexAt(text2, end + 1, 4) : "";
  if (code !== "") return { char: charOf(code), end: end + 5 };
  return { char: isLineEnd(next) ? " " : "\\", end: isLineEnd(next) ? end + 1 : end };
}
function isLineEnd(letter) {
  return letter === "n" || letter === "t" || letter === "r" || letter === "f" || letter === "b";
}
function isDigit(char) {
  return char >= "0" && char <= "9";
}
function isWordy(char) {
  return char >= "a" && char <= "z" || char >= "0" && char <= "9" || char >= "A" && char <= "Z" || char >= OTHER;
}

// server/pipeline/enrich/url-params.ts
var LONGEST_NAME2 = 200;
function urlFilter(rule, spared) {
  const denied = namesOf(rule.deny, plainName);
  const allowed = rule.allow === null ? null : namesOf(rule.allow, lower);
  const kept = namesOf(spared, lower);
  function filtered(params, found) {
    const parts = params.split("&");
    const left = [];
    for (let i = 0; i < parts.length; i++) {
      const name = nameOf(parts[i]);
      const deniedBy = name === "" || own(kept, name) !== undefined ? undefined : denyingName(denied, name);
      if (deniedBy !== undefined) {
        if (found.indexOf(deniedBy) < 0) found.push(deniedBy);
      } else if (allowed === null || own(allowed, name) !== undefined || own(kept, name) !== undefined)
        left.push(parts[i]);
    }
    return left.length === parts.length ? params : left.join("&");
  }
  return (url) => {
    const hash = url.indexOf("#");
    const main = hash < 0 ? url : url.slice(0, hash);
    const mark = main.indexOf("?");
    if (mark < 0 && hash < 0) return { url: url, denied: [] };
    const found = [];
    let clean = main;
    if (mark >= 0) {
      const query = filtered(main.slice(mark + 1), found);
      clean = main.slice(0, mark) + (query === "" && main.length > mark + 1 ? "" : "?" + query);
    }
    if (hash < 0) return { url: clean, denied: found };
    const fragment = url.slice(hash + 1);
    if (fragment.indexOf("=") < 0) return { url: clean + "#" + fragment, denied: found };
    const start = fragment.indexOf("?") + 1;
    const params = filtered(fragment.slice(start), found);
    const before = fragment.slice(0, params === "" && start > 0 ? start - 1 : start);
    return { url: clean + (before + params === "" ? "" : "#" + before + params), denied: found };
  };
}
function lower(name) {
  return name.toLowerCase();
}
function namesOf(list, plain2) {
  const names = {};
  for (let i = 0; i < list.length; i++) put(names, plain2(list[i]), list[i]);
  return names;
}
function nameOf(part) {
  const mark = part.indexOf("=");
  const end = mark < 0 ? part.length : mark;
  let name = "";
  let at = 0;
  while (at < end && name.length < LONGEST_NAME2) {
    const unit = unitAt(part, at);
    name += unit.char;
    at = unit.end;
  }
  return name.toLowerCase();
}
function denyingName(denied, name) {
  const whole = own(denied, plainName(name));
  if (whole !== undefined) return whole;
  const end = name.charAt(name.length - 1) === "]" ? name.length - 1 : name.length;
  const inner = name.slice(0, end);
  const bracket = inner.lastIndexOf("[");
  const point = inner.lastIndexOf(".");
  const from = max(bracket, point);
  return from < 0 ? undefined : own(denied, plainName(inner.slice(from + 1)));
}

// templates/server/link.ts
function withoutLink(hit, name) {
  drop(hit, "link");
  const page = hit.page;
  if (page === undefined) return;
  const filter = urlFilter({ allow: null, deny: [name] }, []);
  if (page.url !== undefined) page.url = filter(page.url).url;
  if (page.referrer !== undefined) page.referrer = filter(page.referrer).url;
}

// templates/shared/visitor-cookie.ts
var DAY = 864e5;
var VALUE = createRegex("^1\\.[0-9A-Za-z_~-]{1,128}\\.[0-9]{1,11}$", "");
function readVisitor(values, numberOf3) {
  for (let i = 0; i < values.length; i++) {
    if (!testRegex(VALUE, values[i])) continue;
    const parts = values[i].split(".");
    return { id: parts[1], created: numberOf3(parts[2]) * 1e3 };
  }
  return null;
}
function ageInDays(visitor, now) {
  return now > visitor.created ? floor((now - visitor.created) / DAY) : 0;
}

// templates/server-client/fields.ts
function cookieNameOf(fields) {
  return fields.cookieName || "clario_id";
}

// templates/server-client/cookie.ts
var MAX_AGE = 3456e4;
function answerVisitor(hit, visit, fields) {
  const name = cookieNameOf(fields);
  if (hit.forget === true) {
    removeVisitor(fields);
    return;
  }
  const visitor = visit.visitor;
  if (visitor === null) return;
  const source = visit.facts.client_id_source;
  if (source !== "cookie" || fields.cookieRenewal !== "shop") {
    const value = "1." + visitor.id + "." + makeString(floor(visitor.created / 1e3));
    setCookie(name, value, optionsOf(MAX_AGE), true);
  }
  if (source === "none" || visitor.id === hit.client_id || getRequestHeader("origin") === undefined) return;
  setResponseHeader("X-Clario-Id", visitor.id);
  setResponseHeader("Access-Control-Expose-Headers", "X-Clario-Id");
}
function removeVisitor(fields) {
  const name = cookieNameOf(fields);
  if (readVisitor(getCookieValues(name, true), makeNumber) !== null) setCookie(name, "", optionsOf(0), true);
}
function optionsOf(maxAge) {
  return {
    domain: "auto",
    path: "/",
    "max-age": maxAge,
    httpOnly: true,
    sameSite: "Lax",
    // a server container is behind HTTPS, unless somebody tries it on a machine of his own
    secure: getRequestHeader("x-forwarded-proto") !== "http"
  };
}

// templates/server/clario-event.ts
var EVENT_KEY = "x-clario-event";
var MESSAGE = "clario_event";
function requestFacts(hit, facts) {
  const all = {
    received_at: facts.received_at,
    site: hit.site,
    source: "sgtm",
    client_id: facts.client_id,
    client_id_source: facts.client_id_source,
    client_id_age_days: facts.client_id_age_days,
    user_agent: facts.user_agent,
    address: facts.address
  };
  if (facts.denied !== undefined) all.denied = facts.denied;
  if (facts.geo !== undefined) all.geo = facts.geo;
  return all;
}

// bigquery/schema/events.ts
var SCHEMA_VERSION = 2;
var events = { "name": "events", "partitionBy": "occurred_at", "clusterBy": ["site_id", "event_name", "client_id"], "columns": [{ "name": "event_id", "type": "STRING", "mode": "REQUIRED", "hit": "events[].id" }, { "name": "event_name", "type": "STRING", "mode": "REQUIRED", "hit": "events[].name", "from": ["event"] }, { "name": "site_id", "type": "STRING", "mode": "REQUIRED", "hit": "site" }, { "name": "occurred_at", "type": "TIMESTAMP", "mode": "REQUIRED" }, { "name": "client_at", "type": "TIMESTAMP", "mode": "NULLABLE", "hit": "events[].at" }, { "name": "received_at", "type": "TIMESTAMP", "mode": "REQUIRED" }, { "name": "loaded_at", "type": "TIMESTAMP", "mode": "NULLABLE" }, { "name": "source", "type": "STRING", "mode": "REQUIRED" }, { "name": "schema_version", "type": "INT64", "mode": "REQUIRED" }, { "name": "client_id", "type": "STRING", "mode": "NULLABLE" }, { "name": "client_id_source", "type": "STRING", "mode": "NULLABLE" }, { "name": "client_id_age_days", "type": "INT64", "mode": "NULLABLE" }, { "name": "customer_id", "type": "STRING", "mode": "NULLABLE", "hit": "user.customer_id", "from": ["customer_id", "user_id", "userId", "customerId", "visitorId"] }, { "name": "email_sha256", "type": "STRING", "mode": "NULLABLE", "hit": "user.email_sha256", "from": ["email_sha256", "user_data.sha256_email_address", "user_data.email_sha256"] }, { "name": "session", "type": "STRUCT", "mode": "NULLABLE", "fields": [{ "name": "session_id", "type": "STRING", "mode": "NULLABLE", "hit": "session.id" }, { "name": "session_number", "type": "INT64", "mode": "NULLABLE", "hit": "session.number" }, { "name": "started_at", "type": "TIMESTAMP", "mode": "NULLABLE", "hit": "session.started_at" }, { "name": "event_index", "type": "INT64", "mode": "NULLABLE", "hit": "events[].index" }] }, { "name": "page", "type": "STRUCT", "mode": "NULLABLE", "fields": [{ "name": "url", "type": "STRING", "mode": "NULLABLE", "hit": "page.url" }, { "name": "host", "type": "STRING", "mode": "NULLABLE" }, { "name": "path", "type": "STRING", "mode": "NULLABLE" }, { "name": "title", "type": "STRING", "mode": "NULLABLE", "hit": "page.title" }, { "name": "referrer", "type": "STRING", "mode": "NULLABLE", "hit": "page.referrer" }, { "name": "page_view_id", "type": "STRING", "mode": "NULLABLE", "hit": "page.view_id" }, { "name": "page_index", "type": "INT64", "mode": "NULLABLE", "hit": "page.index" }, { "name": "engaged_ms", "type": "INT64", "mode": "NULLABLE", "hit": "events[].engaged_ms" }] }, { "name": "traffic", "type": "STRUCT", "mode": "NULLABLE", "fields": [{ "name": "source", "type": "STRING", "mode": "NULLABLE" }, { "name": "medium", "type": "STRING", "mode": "NULLABLE" }, { "name": "campaign", "type": "STRING", "mode": "NULLABLE" }, { "name": "term", "type": "STRING", "mode": "NULLABLE" }, { "name": "content", "type": "STRING", "mode": "NULLABLE" }, { "name": "campaign_id", "type": "STRING", "mode": "NULLABLE" }, { "name": "click_ids", "type": "STRUCT", "mode": "REPEATED", "fields": [{ "name": "name", "type": "STRING", "mode": "NULLABLE" }, { "name": "value", "type": "STRING", "mode": "NULLABLE" }] }, { "name": "ad_params", "type": "STRUCT", "mode": "REPEATED", "fields": [{ "name": "name", "type": "STRING", "mode": "NULLABLE" }, { "name": "value", "type": "STRING", "mode": "NULLABLE" }] }] }, { "name": "order_summary", "type": "STRUCT", "mode": "NULLABLE", "fields": [{ "name": "transaction_id", "type": "STRING", "mode": "NULLABLE", "from": ["ecommerce.transaction_id", "ecommerce.purchase.actionField.id", "ecommerce.refund.actionField.id", "transaction_id", "transactionId"] }, { "name": "currency", "type": "STRING", "mode": "NULLABLE", "from": ["ecommerce.currency", "ecommerce.currencyCode", "ecommerce.items.0.currency", "currency", "currencyCode", "transactionCurrency", "items.0.currency"] }, { "name": "value", "type": "NUMERIC", "mode": "NULLABLE", "from": ["ecommerce.value", "ecommerce.purchase.actionField.revenue", "ecommerce.refund.actionField.revenue", "value", "transactionTotal"] }, { "name": "order_total", "type": "NUMERIC", "mode": "NULLABLE" }, { "name": "tax", "type": "NUMERIC", "mode": "NULLABLE", "from": ["ecommerce.tax", "ecommerce.purchase.actionField.tax", "ecommerce.refund.actionField.tax", "tax", "transactionTax"] }, { "name": "shipping", "type": "NUMERIC", "mode": "NULLABLE", "from": ["ecommerce.shipping", "ecommerce.purchase.actionField.shipping", "ecommerce.refund.actionField.shipping", "shipping", "transactionShipping"] }, { "name": "discount", "type": "NUMERIC", "mode": "NULLABLE", "from": ["ecommerce.discount", "ecommerce.purchase.actionField.discount", "discount", "transactionDiscount"] }, { "name": "coupon_codes", "type": "STRING", "mode": "REPEATED", "from": ["ecommerce.coupon", "ecommerce.purchase.actionField.coupon", "ecommerce.checkout.actionField.coupon", "coupon", "transactionCoupon"] }, { "name": "affiliation", "type": "STRING", "mode": "NULLABLE", "from": ["ecommerce.affiliation", "ecommerce.purchase.actionField.affiliation", "affiliation", "transactionAffiliation"] }, { "name": "payment_type", "type": "STRING", "mode": "NULLABLE", "from": ["ecommerce.payment_type", "payment_type", "transactionPaymentType"] }, { "name": "shipping_tier", "type": "STRING", "mode": "NULLABLE", "from": ["ecommerce.shipping_tier", "shipping_tier", "transactionShippingMethod"] }] }, { "name": "items", "type": "STRUCT", "mode": "REPEATED", "from": ["ecommerce.items", "ecommerce.purchase.products", "ecommerce.refund.products", "ecommerce.add.products", "ecommerce.remove.products", "ecommerce.checkout.products", "ecommerce.detail.products", "ecommerce.click.products", "ecommerce.impressions", "ecommerce.promoClick.promotions", "ecommerce.promoView.promotions", "items", "products", "transactionProducts"], "fields": [{ "name": "line_number", "type": "INT64", "mode": "NULLABLE" }, { "name": "sku", "type": "STRING", "mode": "NULLABLE", "from": ["item_id", "id", "sku", "product_id", "productId"] }, { "name": "description", "type": "STRING", "mode": "NULLABLE", "from": ["item_name", "name", "product_name", "productName"] }, { "name": "quantity", "type": "NUMERIC", "mode": "NULLABLE", "from": ["quantity", "qty"] }, { "name": "unit_price", "type": "NUMERIC", "mode": "NULLABLE", "from": ["price", "item_price", "unit_price"] }, { "name": "discount", "type": "NUMERIC", "mode": "NULLABLE", "from": ["discount", "item_discount"] }, { "name": "line_total", "type": "NUMERIC", "mode": "NULLABLE" }, { "name": "coupon", "type": "STRING", "mode": "NULLABLE", "from": ["coupon", "item_coupon"] }, { "name": "affiliation", "type": "STRING", "mode": "NULLABLE", "from": ["affiliation", "item_affiliation"] }, { "name": "brand", "type": "STRING", "mode": "NULLABLE", "from": ["item_brand", "brand"] }, { "name": "category", "type": "STRING", "mode": "REPEATED", "from": ["item_category", "category"] }, { "name": "variant", "type": "STRING", "mode": "NULLABLE", "from": ["item_variant", "variant"] }, { "name": "list_id", "type": "STRING", "mode": "NULLABLE", "from": ["item_list_id", "list_id"] }, { "name": "list_name", "type": "STRING", "mode": "NULLABLE", "from": ["item_list_name", "list", "list_name"] }, { "name": "extras", "type": "JSON", "mode": "NULLABLE" }] }, { "name": "search", "type": "STRUCT", "mode": "NULLABLE", "fields": [{ "name": "term", "type": "STRING", "mode": "NULLABLE", "from": ["search_term", "ecommerce.search_term", "searchTerm", "search.term", "search_query", "searchQuery", "site_search_term", "siteSearchTerm"] }, { "name": "results_total", "type": "INT64", "mode": "NULLABLE", "from": ["results_total", "search_results_total", "search_results", "search_results_count", "results_count", "number_of_results", "search.results_total", "searchResults", "searchResultsCount", "siteSearchResults"] }, { "name": "results_first_page", "type": "INT64", "mode": "NULLABLE", "from": ["results_first_page", "search_results_first_page", "results_per_page", "search.results_first_page", "searchResultsFirstPage", "searchResultsPerPage"] }] }, { "name": "device", "type": "STRUCT", "mode": "NULLABLE", "fields": [{ "name": "browser", "type": "STRING", "mode": "NULLABLE" }, { "name": "os", "type": "STRING", "mode": "NULLABLE" }, { "name": "device_type", "type": "STRING", "mode": "NULLABLE" }, { "name": "language", "type": "STRING", "mode": "NULLABLE", "hit": "device.language" }, { "name": "screen", "type": "STRING", "mode": "NULLABLE", "hit": "device.screen" }, { "name": "viewport", "type": "STRING", "mode": "NULLABLE", "hit": "device.viewport" }, { "name": "timezone", "type": "STRING", "mode": "NULLABLE", "hit": "device.timezone" }] }, { "name": "geo", "type": "STRUCT", "mode": "NULLABLE", "fields": [{ "name": "country", "type": "STRING", "mode": "NULLABLE" }, { "name": "region", "type": "STRING", "mode": "NULLABLE" }, { "name": "city", "type": "STRING", "mode": "NULLABLE" }] }, { "name": "is_bot", "type": "BOOL", "mode": "NULLABLE" }, { "name": "is_internal", "type": "BOOL", "mode": "NULLABLE" }, { "name": "consent", "type": "STRUCT", "mode": "NULLABLE", "fields": [{ "name": "analytics_storage", "type": "STRING", "mode": "NULLABLE", "hit": "consent.analytics_storage" }, { "name": "analytics_storage_sent", "type": "STRING", "mode": "NULLABLE", "hit": "consent_sent" }, { "name": "ad_storage", "type": "STRING", "mode": "NULLABLE", "hit": "consent.ad_storage" }, { "name": "ad_user_data", "type": "STRING", "mode": "NULLABLE", "hit": "consent.ad_user_data" }, { "name": "ad_personalization", "type": "STRING", "mode": "NULLABLE", "hit": "consent.ad_personalization" }, { "name": "gpc", "type": "BOOL", "mode": "NULLABLE", "hit": "consent.gpc" }] }, { "name": "extras", "type": "JSON", "mode": "NULLABLE" }, { "name": "quality", "type": "STRUCT", "mode": "REPEATED", "fields": [{ "name": "code", "type": "STRING", "mode": "NULLABLE" }, { "name": "field", "type": "STRING", "mode": "NULLABLE" }, { "name": "message", "type": "STRING", "mode": "NULLABLE" }] }] };

// bigquery/schema/extras.ts
var extras = [{ "name": "promotion_id", "type": "STRING", "from": ["ecommerce.promotion_id", "promotion_id"] }, { "name": "promotion_name", "type": "STRING", "from": ["ecommerce.promotion_name", "promotion_name"] }, { "name": "creative_name", "type": "STRING", "from": ["ecommerce.creative_name", "creative_name"] }, { "name": "creative_slot", "type": "STRING", "from": ["ecommerce.creative_slot", "creative_slot"] }, { "name": "location_id", "type": "STRING", "from": ["ecommerce.location_id", "location_id"] }, { "name": "customer_type", "type": "STRING", "from": ["ecommerce.customer_type", "customer_type"] }, { "name": "method", "type": "STRING", "from": ["method"] }, { "name": "checkout_step", "type": "STRING", "from": ["ecommerce.checkout.actionField.step", "ecommerce.checkout_option.actionField.step", "checkout_step"] }, { "name": "checkout_option", "type": "STRING", "from": ["ecommerce.checkout.actionField.option", "ecommerce.checkout_option.actionField.option", "checkout_option"] }];

// server/pipeline/redact/cards.ts
var DIGITS4 = "0123456789";
var RANGES = [
  { from: "4", to: "4", lengths: [13, 16, 19] },
  // Visa
  { from: "51", to: "55", lengths: [16] },
  // Mastercard
  { from: "2221", to: "2720", lengths: [16] },
  { from: "34", to: "34", lengths: [15] },
  // American Express
  { from: "37", to: "37", lengths: [15] },
  { from: "6011", to: "6011", lengths: [16, 19] },
  // Discover
  { from: "644", to: "659", lengths: [16, 19] },
  { from: "300", to: "305", lengths: [14] },
  // Diners Club
  { from: "36", to: "36", lengths: [14] },
  { from: "38", to: "39", lengths: [14] },
  { from: "3528", to: "3589", lengths: [16] },
  // JCB
  { from: "62", to: "62", lengths: [16, 17, 18, 19] },
  // UnionPay
  { from: "5018", to: "5018", lengths: [16, 18, 19] },
  // Maestro
  { from: "5020", to: "5020", lengths: [16, 18, 19] },
  { from: "5038", to: "5038", lengths: [16, 18, 19] },
  { from: "6304", to: "6304", lengths: [16, 18, 19] },
  { from: "6759", to: "6763", lengths: [16, 18, 19] }
];
function isCard(digits) {
  return isOfScheme(digits) && isLuhn(digits);
}
function isOfScheme(digits) {
  for (let i = 0; i < RANGES.length; i++) {
    const range = RANGES[i];
    const first = digits.slice(0, range.from.length);
    if (first >= range.from && first <= range.to && range.lengths.indexOf(digits.length) >= 0) return true;
  }
  return false;
}
function isLuhn(digits) {
  let sum = 0;
  let isDoubled = false;
  for (let i = digits.length - 1; i >= 0; i--) {
    const digit = DIGITS4.indexOf(digits.charAt(i));
    const value = isDoubled ? digit * 2 : digit;
    sum += value > 9 ? value - 9 : value;
    isDoubled = !isDoubled;
  }
  return sum % 10 === 0;
}

// server/pipeline/redact/named.ts
var QUOTES = "\"'`";
var CLOSERS = " \"'`[]\\";
var ENDS_OF_PARAMETER = " &#\"'`<>;";
var ENDS_OF_MEMBER = " &#\"'`<>;,)}]";
var ENDS_OF_STEP = " &#\"'`<>;,)}]/?:";
var BETWEEN_DIGITS = " -./()+";
var NOT_SECRET = ["null", "true", "false", "undefined", "none", "0", "1"];
var FEWEST_DIGITS_OF_PHONE = 6;
var MOST_DIGITS_OF_PHONE = 15;
var MOST_DIGITS_OF_CARD = 19;
var ENOUGH = 256;
var SHAPES = [
  "sk_live_",
  "sk_test_",
  "rk_live_",
  "ghp_",
  "gho_",
  "ghs_",
  "github_pat_",
  "glpat-",
  "xoxb-",
  "xoxp-",
  "shpat_",
  "shpss_",
  "whsec_",
  "AKIA",
  "ASIA",
  "AIza"
];
var FIRSTS_OF_SHAPES = "srgxwAe";
function redactNamed(text2) {
  let clean = "";
  let copied = 0;
  let at = 0;
  let name = "";
  let list = "";
  while (at < text2.length) {
    let found = null;
    const char = text2.charAt(at);
    if (isOfName(char)) {
      const end = wordEnd(text2, at);
      found = shaped(text2, at, end);
      if (found === null) {
        name = end - at > 40 ? "" : text2.slice(at, end);
        at = end;
        continue;
      }
    } else {
      const unit = isPlain(char) ? null : unitAt(text2, at);
      const mark = unit === null ? char : unit.char;
      const end = unit === null ? at + 1 : unit.end;
      const isMember = mark === "=" || mark === ":";
      if (isMember && name !== "") {
        found = valueBehind(text2, end, name, mark, end - at > 1);
        list = found === null && isListAt(text2, end) ? name : "";
      } else if (mark === "/" && name !== "") found = stepBehind(text2, end, name);
      else if (mark === " " && isScheme(name)) found = opaque(text2, end, ENDS_OF_MEMBER, 16, false);
      else if ((mark === "," || mark === "[") && list !== "") found = valueBehind(text2, end, list, ":", end - at > 1);
      else if (mark === "]") list = "";
      if (found === null) {
        if (CLOSERS.indexOf(mark) < 0) name = "";
        at = end;
        continue;
      }
    }
    clean = clean + text2.slice(copied, found.start) + found.mark;
    copied = found.end;
    at = found.end;
    name = "";
  }
  return copied === 0 ? text2 : clean + text2.slice(copied);
}
function valueOfName(name, text2) {
  const kind = kindOfName(name);
  if (kind === null || kind === "id" || text2 === "") return null;
  if (kind === "token") return isSecret(text2) ? "[token]" : null;
  if (kind === "opaque") return isOpaque(text2, leastOf(name)) ? "[token]" : null;
  const found = digitsBehind(text2, 0, kind);
  return found !== null && text2.slice(found.end).trim() === "" ? found.mark : null;
}
function isOfName(char) {
  return isWordy(char) && char < "" || char === "_" || char === "-";
}
function wordEnd(text2, start) {
  let at = start;
  while (isOfName(text2.charAt(at))) at += 1;
  return at;
}
function shaped(text2, start, end) {
  if (end - start < 10 || FIRSTS_OF_SHAPES.indexOf(text2.charAt(start)) < 0) return null;
  if (text2.slice(start, start + 3) === "eyJ") {
    const second = segmentEnd(text2, end);
    if (second < 0) return null;
    const third = segmentEnd(text2, second);
    return { start: start, end: third < 0 ? second : third, mark: "[token]" };
  }
  if (end - start < 20) return null;
  for (let i = 0; i < SHAPES.length; i++)
    if (text2.slice(start, start + SHAPES[i].length) === SHAPES[i])
      return isOpaque(text2.slice(start, end), 20) ? { start: start, end: end, mark: "[token]" } : null;
  return null;
}
function segmentEnd(text2, at) {
  const unit = unitAt(text2, at);
  if (unit.char !== ".") return -1;
  const end = wordEnd(text2, unit.end);
  return end > unit.end ? end : -1;
}
function isScheme(name) {
  if (name.length !== 6 && name.length !== 5) return false;
  const lower2 = name.toLowerCase();
  return lower2 === "bearer" || lower2 === "basic";
}
function isListAt(text2, at) {
  const next = skipped(text2, at);
  return unitAt(text2, next).char === "[";
}
function skipped(text2, start) {
  let at = start;
  for (let i = 0; i < 8; i++) {
    const unit = unitAt(text2, at);
    if (unit.char !== " ") return at;
    at = unit.end;
  }
  return at;
}
function valueBehind(text2, end, name, mark, isEncoded) {
  const kind = kindOfName(name);
  if (kind === null || kind === "id") return null;
  let start = mark === ":" ? skipped(text2, end) : end;
  const quote = unitAt(text2, start);
  if (quote.char !== "" && QUOTES.indexOf(quote.char) >= 0) {
    const length = quote.end - start;
    const probe = quotedFrom(text2, quote.end, quote.char, length, quote.end + ENOUGH);
    const inside = valueOfName(name, text2.slice(quote.end, probe));
    if (inside === null) return null;
    return { start: quote.end, end: quotedFrom(text2, probe, quote.char, length, text2.length), mark: inside };
  }
  if (kind === "phone" || kind === "card") return digitsBehind(text2, start, kind);
  if (mark === "=") return named(text2, start, name, kind, ENDS_OF_PARAMETER, isEncoded);
  const scheme = text2.slice(start, start + 7).toLowerCase();
  if (scheme === "bearer " || scheme.slice(0, 6) === "basic ") start += scheme === "bearer " ? 7 : 6;
  return opaque(text2, start, ENDS_OF_MEMBER, kind === "token" ? 6 : leastOf(name), isEncoded);
}
function named(text2, start, name, kind, ends2, isEncoded) {
  if (kind !== "token") return opaque(text2, start, ends2, leastOf(name), isEncoded);
  const end = endFrom(text2, start, ends2, isEncoded, text2.length);
  return isSecret(text2.slice(start, end)) ? { start: start, end: end, mark: "[token]" } : null;
}
function opaque(text2, start, ends2, least, isEncoded) {
  const probe = endFrom(text2, start, ends2, isEncoded, start + ENOUGH);
  if (!isOpaque(text2.slice(start, probe), least)) return null;
  return { start: start, end: endFrom(text2, probe, ends2, isEncoded, text2.length), mark: "[token]" };
}
function stepBehind(text2, start, name) {
  if (!isSecretStep(name)) return null;
  const found = opaque(text2, start, ENDS_OF_STEP, 16, true);
  return found !== null && isStepOfWords(name) && isWords(text2.slice(found.start, found.end)) ? null : found;
}
function isWords(value) {
  let words2 = 0;
  let digits = 0;
  let letters = 0;
  let marks = 0;
  for (let i = 0; i <= value.length; i++) {
    const char = value.charAt(i);
    if (isDigit(char)) digits += 1;
    else if (isWordy(char)) letters += 1;
    else if (char === "-" || char === "_" || char === "") {
      if (digits > 0 && letters > 0) return false;
      if (letters > 2) words2 += 1;
      if (char !== "") marks += 1;
      digits = 0;
      letters = 0;
    } else return false;
  }
  return words2 > 0 && marks > 0;
}
function endFrom(text2, start, ends2, isEncoded, limit) {
  let at = start;
  while (at < text2.length && at < limit) {
    const char = text2.charAt(at);
    if (isPlain(char)) {
      if (ends2.indexOf(char) >= 0) return at;
      at += 1;
      continue;
    }
    const unit = unitAt(text2, at);
    if ((isEncoded || char === "\\" || char === "&") && ends2.indexOf(unit.char) >= 0) return at;
    at = unit.end;
  }
  return at;
}
function quotedFrom(text2, start, quote, length, limit) {
  let at = start;
  while (at < text2.length && at < limit) {
    const char = text2.charAt(at);
    if (isPlain(char)) {
      if (length === 1 && char === quote) return at;
      at += 1;
      continue;
    }
    const unit = unitAt(text2, at);
    if (unit.char === quote && unit.end - at === length) return at;
    at = unit.end;
  }
  return at;
}
function isSecret(value) {
  return value !== "" && value.charAt(0) !== "[" && NOT_SECRET.indexOf(value.toLowerCase()) < 0;
}
function leastOf(name) {
  const lower2 = name.toLowerCase();
  return lower2 === "key" || lower2 === "pass" || lower2 === "ticket" ? 8 : 16;
}
function isOpaque(value, least) {
  if (value.length < least || value.charAt(0) === "[") return false;
  let digits = 0;
  let letters = 0;
  for (let i = 0; i < value.length; i++) {
    const char = value.charAt(i);
    if (isDigit(char)) digits += 1;
    else if (isWordy(char)) letters += 1;
    else if (char === " ") return false;
  }
  return digits > 0 && (letters > 0 || digits >= 6);
}
function digitsBehind(text2, start, kind) {
  let digits = "";
  let end = -1;
  let at = start;
  let between = 0;
  while (digits.length <= MOST_DIGITS_OF_CARD) {
    const unit = unitAt(text2, at);
    if (isDigit(unit.char)) {
      digits += unit.char;
      between = 0;
    } else {
      between += 1;
      if (between === 1 && !isWordy(unit.char) && isNumberOf(kind, digits)) end = at;
      if (unit.char === "" || BETWEEN_DIGITS.indexOf(unit.char) < 0 || between > 3) break;
    }
    at = unit.end;
  }
  return end < 0 ? null : { start: start, end: end, mark: kind === "card" ? "[card]" : "[phone]" };
}
function isNumberOf(kind, digits) {
  if (kind === "card") return digits.length >= 12 && digits.length <= MOST_DIGITS_OF_CARD && isLuhn(digits);
  return digits.length >= FEWEST_DIGITS_OF_PHONE && digits.length <= MOST_DIGITS_OF_PHONE;
}

// server/pipeline/redact/numbers.ts
var JOINTS = " -./()+";
var MOST_JOINTS = 3;
var LONGEST_GROUP = 20;
var FEWEST_DIGITS = 8;
var FEWEST_IN_ONE_PIECE = 9;
var FEWEST_WITH_MORE = 10;
var MOST_DIGITS = 15;
var PIECES = [
  [4, 4, 4, 4, 3],
  [4, 4, 4, 4],
  [4, 6, 5],
  [4, 6, 4]
];
function redactNumbers(text2, isId) {
  let clean = "";
  let copied = 0;
  let at = 0;
  let before = "";
  while (at < text2.length) {
    const char = text2.charAt(at);
    const unit = isPlain(char) ? null : unitAt(text2, at);
    const mark = unit === null ? char : unit.char;
    const isStart = isDigit(mark) || mark === "+" || mark === "(";
    const run = isStart ? runAt(text2, at, before) : null;
    if (run === null) {
      before = mark;
      at = unit === null ? at + 1 : unit.end;
      continue;
    }
    let i = 0;
    while (i < run.groups.length) {
      const found = phoneAt(run, i) || cardAt(text2, run, i, isId);
      if (found === null) {
        i += 1;
        continue;
      }
      clean = clean + text2.slice(copied, found.start) + found.mark;
      i = found.next;
      copied = run.groups[i - 1].end;
    }
    before = "0";
    at = run.end;
  }
  return copied === 0 ? text2 : clean + text2.slice(copied);
}
function runAt(text2, from, before) {
  const groups = [];
  let at = from;
  let end = from;
  let joined = "";
  let plus2 = -1;
  let paren = -1;
  let group = null;
  for (; ; ) {
    const unit = unitAt(text2, at);
    const mark = unit.char !== "" && unit.char < " " ? " " : unit.char;
    if (isDigit(mark)) {
      if (group === null) {
        group = { start: at, end: at, digits: "", joined: joined, plus: plus2, paren: paren };
        groups.push(group);
      }
      if (group.digits.length <= LONGEST_GROUP) group.digits += mark;
      group.end = unit.end;
      end = unit.end;
    } else {
      if (group !== null) {
        group = null;
        joined = "";
        plus2 = -1;
        paren = -1;
      }
      if (mark === "" || JOINTS.indexOf(mark) < 0 || joined.length === MOST_JOINTS) break;
      if (mark === "+") plus2 = at;
      if (mark === "(") paren = at;
      joined += mark;
    }
    at = unit.end;
  }
  if (groups.length === 0) return null;
  return { groups: groups, end: end, before: before, after: unitAt(text2, end).char };
}
function ends(text2, end) {
  return text2.slice(-end.length) === end;
}
function phoneAt(run, i) {
  const group = run.groups[i];
  if (ends(group.joined, "+") || ends(group.joined, "+(")) return internationalAt(run, i);
  return ends(group.joined, "(") ? americanAt(run, i) : null;
}
function internationalAt(run, i) {
  const groups = run.groups;
  const first = groups[i];
  const joint = first.joined.slice(0, first.joined.lastIndexOf("+"));
  if (joint === "" && (i > 0 || isWordy(run.before))) return null;
  if (first.digits.charAt(0) === "0") return null;
  let total = first.digits.length;
  let next = i + 1;
  while (next < groups.length && total + groups[next].digits.length <= MOST_DIGITS) {
    const joined = groups[next].joined;
    if (joined.length > 1 && joined.indexOf("+") >= 0) break;
    total += groups[next].digits.length;
    next += 1;
  }
  if (next === groups.length && isWordy(run.after) && (next - i < 3 || total < FEWEST_WITH_MORE)) {
    next -= 1;
    total -= groups[next].digits.length;
  }
  if (next <= i || total < FEWEST_DIGITS || total > MOST_DIGITS) return null;
  if (next === i + 1 && total < FEWEST_IN_ONE_PIECE) return null;
  if (isAmount(groups, i, next, total)) return null;
  return { start: first.plus, next: next, mark: "[phone]" };
}
function isAmount(groups, from, next, total) {
  if (next - from === 2 && groups[from + 1].joined === ".") return groups[from + 1].digits.length < 9;
  if (isLens(groups, from, next)) return true;
  if (total > 9 || next - from < 2 || groups[from].digits.length > 3) return false;
  const joint = groups[from + 1].joined;
  if (joint !== "." && joint !== " ") return false;
  for (let i = from + 1; i < next; i++) if (groups[i].joined !== joint || groups[i].digits.length !== 3) return false;
  return true;
}
function isLens(groups, from, next) {
  if (next - from < 3 || groups[from].digits.length > 2 || groups[from + 1].joined !== ".") return false;
  const joint = groups[from + 2].joined;
  return groups[from + 1].digits.length < 3 && (joint === "/-" || joint === " -");
}
function americanAt(run, i) {
  const groups = run.groups;
  if (i + 2 >= groups.length) return null;
  const area = groups[i];
  if (area.digits.length !== 3 || area.digits < "200") return null;
  if (groups[i + 1].digits.length !== 3 || groups[i + 1].joined.charAt(0) !== ")") return null;
  if (groups[i + 2].digits.length !== 4 || groups[i + 2].joined.length !== 1) return null;
  if (i + 3 === groups.length && isWordy(run.after)) return null;
  return { start: area.paren, next: i + 3, mark: "[phone]" };
}
function cardAt(text2, run, i, isId) {
  const group = run.groups[i];
  if (i === 0 && group.joined === "" && isWordy(run.before)) return null;
  if (group.digits.length === 4) return piecesAt(run, i);
  if (isId || group.digits.length < 15 || group.digits.length > 19) return null;
  if (!isApart(run, i) || !isCard(group.digits)) return null;
  const name = nameBefore(text2, group.start);
  return name !== "" && kindOfName(name) === "id" ? null : { start: group.start, next: i + 1, mark: "[card]" };
}
function isApart(run, i) {
  const joined = i === 0 && run.groups[i].joined === "" ? run.before : run.groups[i].joined;
  if (joined === "-" || joined === "_" || i > 0 && joined === ".") return false;
  if (i + 1 < run.groups.length) return run.groups[i + 1].joined !== "-" && run.groups[i + 1].joined !== ".";
  return !isWordy(run.after) && run.after !== "_" && run.after !== "-";
}
function piecesAt(run, i) {
  const groups = run.groups;
  if (i + 1 >= groups.length) return null;
  const joint = groups[i + 1].joined;
  if (joint === "" || joint === "(" || joint === ")") return null;
  if (joint.length > 1 && joint.trim() !== "") return null;
  const isTight = joint === "-" || joint === ".";
  if (isTight && i > 0 && groups[i].joined === joint) return null;
  for (let k = 0; k < PIECES.length; k++) {
    const next = i + PIECES[k].length;
    const digits = joinedDigits(groups, i, PIECES[k], joint);
    if (digits === "" || !isCard(digits)) continue;
    const isFree = next < groups.length ? !isTight || groups[next].joined !== joint : !isWordy(run.after) && run.after !== "_";
    if (isFree) return { start: groups[i].start, next: next, mark: "[card]" };
  }
  return null;
}
function joinedDigits(groups, from, lengths, joint) {
  let digits = "";
  for (let i = 0; i < lengths.length; i++) {
    const group = groups[from + i];
    if (group === undefined || group.digits.length !== lengths[i] || i > 0 && group.joined !== joint) return "";
    digits += group.digits;
  }
  return digits;
}
function nameBefore(text2, start) {
  let at = start;
  let isMember = false;
  if (text2.slice(at - 3, at).toLowerCase() === "%3d") {
    at -= 3;
    isMember = true;
  }
  while (at > 0 && start - at < 60 && " \"'\\=:][".indexOf(text2.charAt(at - 1)) >= 0) {
    at -= 1;
    if (text2.charAt(at) === "=" || text2.charAt(at) === ":") isMember = true;
  }
  let from = at;
  while (from > 0 && at - from < 40 && isOfName2(text2.charAt(from - 1))) from -= 1;
  return isMember ? text2.slice(from, at) : "";
}
function isOfName2(char) {
  return isWordy(char) && char < "" || char === "_" || char === "-";
}

// server/pipeline/redact.ts
var SHORTEST = 6;
var HARMLESS = createRegex(
  "^([A-Za-z0-9_ ,-]{0,12}|[A-Za-zÀ-ɏ_ ,-]*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$",
  ""
);
var DIGIT = "[0-9٠-٩۰-۹０-９]";
var DISGUISED = createRegex(
  "[＠﹫．。｡]|%(25)+2[bB]|%(25)*(5[cC]u00|[eE][fF]%|[eE]3%(25)*80%(25)*82|26%)|u002[bB]|u0040|uff(20|0[eE])|&(#|plus|commat|amp;)",
  ""
);
var NAMED = createRegex(
  "[=:/]|%(25)*(3[aAdD]|2[fF])|u003|eyJ|&#|%(25)*5[cC]|[a-z]_|glpat-|xox|AKIA|ASIA|AIza|[bB](earer|asic|EARER|ASIC)",
  ""
);
var NUMBERS = createRegex("(" + DIGIT + "[^0-9٠-٩۰-۹０-９]{0,18}){6}" + DIGIT, "");
var MOST_TIMES = 8;
function isHarmless(text2) {
  return text2.length < SHORTEST || testRegex(HARMLESS, text2);
}
function redactText(text2) {
  return redacted(text2, false);
}
function redacted(text2, isId) {
  let clean = redactedOnce(text2, isId);
  if (clean === text2) return text2;
  for (let i = 1; i < MOST_TIMES; i++) {
    const again = redactedOnce(clean, isId);
    if (again === clean) return clean;
    clean = again;
  }
  return clean;
}
function redactedOnce(text2, isId) {
  if (isHarmless(text2)) return text2;
  let clean = testRegex(DISGUISED, text2) ? redactDisguised(text2) : redactEmails(text2);
  if (testRegex(NAMED, clean)) clean = redactNamed(clean);
  return testRegex(NUMBERS, clean) ? redactNumbers(clean, isId) : clean;
}
function redactDisguised(text2) {
  let plain2 = "";
  let copied = 0;
  let at = 0;
  let isBehindSign = false;
  while (at < text2.length) {
    const char = text2.charAt(at);
    if (isPlain(char)) {
      if (char === "@") isBehindSign = true;
      else if (!isWordy(char) && char !== "." && char !== "-") isBehindSign = false;
      at += 1;
      continue;
    }
    const unit = unitAt(text2, at);
    if (unit.char === "@") isBehindSign = true;
    if (unit.char === "@" || unit.char === "+" || unit.char === "." && isBehindSign) {
      plain2 = plain2 + text2.slice(copied, at) + (unit.char === "+" ? "%2B" : unit.char);
      copied = unit.end;
    }
    at = unit.end;
  }
  plain2 += text2.slice(copied);
  const clean = redactEmails(plain2);
  return clean === plain2 ? redactEmails(text2) : clean;
}

// server/pipeline/convert/money.ts
var SCALE = 9;
var MAX_WHOLE_DIGITS = 29;
var SAFE = 9007199254740991;
var POWERS = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];
function isDigit2(c) {
  return c >= "0" && c <= "9" && c.length === 1;
}
function zeros(n) {
  let out = "";
  for (let i = 0; i < n; i++) out += "0";
  return out;
}
function increment(digits) {
  let i = digits.length - 1;
  let tail = "";
  while (i >= 0 && digits.charAt(i) === "9") {
    tail += "0";
    i--;
  }
  if (i < 0) return "1" + tail;
  return digits.slice(0, i) + "123456789".charAt("012345678".indexOf(digits.charAt(i))) + tail;
}
function canonical(negative, allDigits, scale) {
  let digits = allDigits;
  let places = scale;
  if (digits.length <= places) digits = zeros(places - digits.length + 1) + digits;
  if (places > SCALE) {
    const cut = digits.length - (places - SCALE);
    const up = digits.charAt(cut) >= "5";
    digits = digits.slice(0, cut);
    if (up) digits = increment(digits);
    places = SCALE;
  }
  let whole = digits.slice(0, digits.length - places);
  let fraction = digits.slice(digits.length - places);
  let start = 0;
  while (start < whole.length - 1 && whole.charAt(start) === "0") start++;
  whole = whole.slice(start);
  let end = fraction.length;
  while (end > 0 && fraction.charAt(end - 1) === "0") end--;
  fraction = fraction.slice(0, end);
  if (whole.length > MAX_WHOLE_DIGITS) return null;
  const text2 = fraction === "" ? whole : whole + "." + fraction;
  return negative && text2 !== "0" ? "-" + text2 : text2;
}
function decimalOfNumber(number) {
  if (number - number !== 0) return null;
  const text2 = makeString(number);
  const e = text2.indexOf("e");
  if (e < 0 && text2.length - text2.indexOf(".") <= SCALE) return text2 === "-0" ? "0" : text2;
  const negative = text2.charAt(0) === "-";
  const mantissa = text2.slice(negative ? 1 : 0, e < 0 ? text2.length : e);
  const exponent = e < 0 ? 0 : readExponent(text2.slice(e + 1));
  const point = mantissa.indexOf(".");
  const digits = point < 0 ? mantissa : mantissa.slice(0, point) + mantissa.slice(point + 1);
  const scale = (point < 0 ? 0 : mantissa.length - point - 1) - exponent;
  if (scale > 60) return "0";
  if (scale < -MAX_WHOLE_DIGITS) return null;
  return scale < 0 ? canonical(negative, digits + zeros(-scale), 0) : canonical(negative, digits, scale);
}
function readExponent(text2) {
  let value = 0;
  for (let i = 0; i < text2.length; i++)
    if (isDigit2(text2.charAt(i))) value = value * 10 + "0123456789".indexOf(text2.charAt(i));
  return text2.charAt(0) === "-" ? -value : value;
}
function isPlain2(text2) {
  let digits = 0;
  let points = 0;
  for (let i = 0; i < text2.length; i++) {
    const c = text2.charAt(i);
    if (isDigit2(c)) digits++;
    else if (c === ".") points++;
    else if (!(c === "-" && i === 0)) return false;
  }
  return digits > 0 && points <= 1;
}
function plain(text2) {
  const negative = text2.charAt(0) === "-";
  const unsigned = negative ? text2.slice(1) : text2;
  const point = unsigned.indexOf(".");
  if (point < 0) return canonical(negative, unsigned, 0);
  return canonical(negative, unsigned.slice(0, point) + unsigned.slice(point + 1), unsigned.length - point - 1);
}
var GROUPING = "    '’_";
var MINUS = "-−";
var LONGEST_SIGN = 5;
function parseDecimal(input) {
  const text2 = input.trim();
  if (isPlain2(text2)) return { value: plain(text2), repaired: false };
  let first = 0;
  while (first < text2.length && !isDigit2(text2.charAt(first))) first++;
  let last = text2.length - 1;
  while (last >= 0 && !isDigit2(text2.charAt(last))) last--;
  if (first > last) return { value: null, repaired: false };
  let before = text2.slice(0, first);
  const after = text2.slice(last + 1);
  let negative = before.charAt(0) === "(" && after.charAt(after.length - 1) === ")";
  for (let i = 0; i < before.length; i++) if (MINUS.indexOf(before.charAt(i)) >= 0) negative = true;
  let body = text2.slice(first, last + 1);
  const sign = before.charAt(before.length - 2);
  if (before.charAt(before.length - 1) === "." && !isLetter(sign)) {
    body = "0." + body;
    before = before.slice(0, before.length - 1);
  }
  if (before.trim().length > LONGEST_SIGN || after.trim().length > LONGEST_SIGN)
    return { value: null, repaired: false };
  let digits = "";
  for (let i = 0; i < body.length; i++) if (GROUPING.indexOf(body.charAt(i)) < 0) digits += body.charAt(i);
  const number = separate(digits, (before + after).trim() !== "");
  const value = number === null ? null : plain(number);
  return {
    value: value !== null && negative && value !== "0" && value.charAt(0) !== "-" ? "-" + value : value,
    repaired: value !== null
  };
}
function isLetter(c) {
  return c !== "" && c.toLowerCase() !== c.toUpperCase();
}
function count2(text2, c) {
  return text2.split(c).length - 1;
}
function separate(text2, hasSign) {
  const commas = count2(text2, ",");
  const points = count2(text2, ".");
  let decimal = "";
  if (commas > 0 && points > 0) decimal = text2.lastIndexOf(",") > text2.lastIndexOf(".") ? "," : ".";
  else if (commas === 1) decimal = isGroup(text2, text2.indexOf(",")) ? "" : ",";
  else if (points === 1) decimal = hasSign && isGroup(text2, text2.indexOf(".")) ? "" : ".";
  if (decimal !== "" && count2(text2, decimal) > 1) return null;
  let out = "";
  for (let i = 0; i < text2.length; i++) {
    const c = text2.charAt(i);
    if (isDigit2(c)) out += c;
    else if (c === decimal) out += ".";
    else if (c !== "," && c !== ".") return null;
    else if (!isGroup(text2, i)) return null;
  }
  return out;
}
function isGroup(text2, at) {
  if (at === 0 || text2.charAt(0) === "0") return false;
  for (let i = 1; i <= 3; i++) if (!isDigit2(text2.charAt(at + i))) return false;
  return !isDigit2(text2.charAt(at + 4));
}
function unscaled(decimal) {
  const negative = decimal.charAt(0) === "-";
  const text2 = negative ? decimal.slice(1) : decimal;
  const point = text2.indexOf(".");
  if (point < 0) return { negative: negative, digits: text2, scale: 0 };
  return { negative: negative, digits: text2.slice(0, point) + text2.slice(point + 1), scale: text2.length - point - 1 };
}
function toInteger(digits) {
  let value = 0;
  for (let i = 0; i < digits.length; i++) value = value * 10 + "0123456789".indexOf(digits.charAt(i));
  return value;
}
function digitAt(digits, fromEnd) {
  const i = digits.length - 1 - fromEnd;
  return i < 0 ? 0 : "0123456789".indexOf(digits.charAt(i));
}
function addDigits(a, b) {
  let out = "";
  let carry = 0;
  const n = max(a.length, b.length);
  for (let i = 0; i < n; i++) {
    const sum = digitAt(a, i) + digitAt(b, i) + carry;
    carry = sum > 9 ? 1 : 0;
    out = makeString(sum - carry * 10) + out;
  }
  return carry === 1 ? "1" + out : out;
}
function subtractDigits(a, b) {
  let out = "";
  let borrow = 0;
  for (let i = 0; i < a.length; i++) {
    let d = digitAt(a, i) - digitAt(b, i) - borrow;
    borrow = d < 0 ? 1 : 0;
    if (d < 0) d += 10;
    out = makeString(d) + out;
  }
  return out;
}
function compareDigits(a, b) {
  const n = max(a.length, b.length);
  for (let i = n - 1; i >= 0; i--) {
    const d = digitAt(a, i) - digitAt(b, i);
    if (d !== 0) return d;
  }
  return 0;
}
function multiplyDigits(a, b) {
  let out = "0";
  for (let i = 0; i < b.length; i++) {
    const factor = digitAt(b, i);
    let carry = 0;
    let row = zeros(i);
    for (let j = 0; j < a.length; j++) {
      const product = digitAt(a, j) * factor + carry;
      carry = floor(product / 10);
      row = makeString(product - carry * 10) + row;
    }
    out = addDigits(out, makeString(carry) + row);
  }
  return out;
}
function addDecimals(left, right) {
  if (left === null || right === null) return null;
  const a = unscaled(left);
  const b = unscaled(right);
  const scale = max(a.scale, b.scale);
  if (a.digits.length + scale - a.scale <= 15 && b.digits.length + scale - b.scale <= 15) {
    const x2 = toInteger(a.digits) * POWERS[scale - a.scale];
    const y2 = toInteger(b.digits) * POWERS[scale - b.scale];
    const sum = (a.negative ? -x2 : x2) + (b.negative ? -y2 : y2);
    return canonical(sum < 0, makeString(sum < 0 ? -sum : sum), scale);
  }
  const x = a.digits + zeros(scale - a.scale);
  const y = b.digits + zeros(scale - b.scale);
  if (a.negative === b.negative) return canonical(a.negative, addDigits(x, y), scale);
  const order = compareDigits(x, y);
  if (order >= 0) return canonical(a.negative, subtractDigits(x, y), scale);
  return canonical(b.negative, subtractDigits(y, x), scale);
}
function multiplyDecimals(left, right) {
  if (left === null || right === null) return null;
  if (right === "1") return left;
  const a = unscaled(left);
  const b = unscaled(right);
  const negative = a.negative !== b.negative;
  if (a.digits.length + b.digits.length <= 15) {
    const product = toInteger(a.digits) * toInteger(b.digits);
    if (product <= SAFE) return canonical(negative, makeString(product), a.scale + b.scale);
  }
  return canonical(negative, multiplyDigits(a.digits, b.digits), a.scale + b.scale);
}
function negateDecimal(decimal) {
  if (decimal === "0") return decimal;
  return decimal.charAt(0) === "-" ? decimal.slice(1) : "-" + decimal;
}
function compareDecimals(left, right) {
  const a = unscaled(left);
  const b = unscaled(right);
  if (a.negative !== b.negative) return a.negative ? -1 : 1;
  const scale = max(a.scale, b.scale);
  const x = a.digits + zeros(scale - a.scale);
  const y = b.digits + zeros(scale - b.scale);
  return a.negative ? compareDigits(y, x) : compareDigits(x, y);
}
function nearlyEqual(left, right, tolerance) {
  const difference = addDecimals(left, negateDecimal(right));
  if (difference === null) return false;
  return compareDecimals(difference.charAt(0) === "-" ? difference.slice(1) : difference, tolerance) <= 0;
}

// server/pipeline/convert/cast.ts
var LARGEST_AMOUNT_DIGITS = 15;
var LARGEST_COUNT = 1e15;
var MESSAGE_LENGTH = 200;
var QUOTE_LENGTH = 40;
function note(quality, code, field, message) {
  for (let i = 0; i < quality.length; i++) {
    const said = quality[i];
    if (said.code !== code || said.field !== field) continue;
    if (said.message.length < MESSAGE_LENGTH) said.message = said.message + "; " + message;
    else if (said.message.charAt(said.message.length - 1) !== "…") said.message = said.message + "; …";
    return;
  }
  quality.push({ code: code, field: field, message: message });
}
function isPresent(value) {
  if (value === null || value === undefined) return false;
  if (typeof value !== "string") return true;
  const text2 = value.trim();
  return text2 !== "" && text2 !== "undefined" && text2 !== "null" && text2 !== "(not set)";
}
function valueAt(root, path2) {
  let value = root;
  for (let i = 0; i < path2.length; i++) {
    if (value === null || typeof value !== "object") return undefined;
    value = value[path2[i]];
  }
  return value;
}
function cast(value, type, field, quality) {
  if (!isPresent(value)) return null;
  if (type === "STRING") return castString(value);
  if (type === "NUMERIC") return castDecimal(value, field, quality);
  if (type === "INT64") return castInteger(value, field, quality);
  if (type === "BOOL") return castBoolean(value);
  if (type === "TIMESTAMP") return getType(value) === "number" ? floor(value) : null;
  return value;
}
function castString(value) {
  const kind = getType(value);
  if (kind === "string") return value.trim();
  if (kind === "number") return decimalOfNumber(value);
  if (kind === "boolean") return makeString(value);
  return null;
}
function castDecimal(value, field, quality) {
  const kind = getType(value);
  if (kind === "number") {
    const decimal = decimalOfNumber(value);
    if (decimal !== null && isAmount2(decimal)) return decimal;
    unreadable(value, field, quality);
    return null;
  }
  if (kind !== "string") {
    unreadable(value, field, quality);
    return null;
  }
  const parsed = parseDecimal(value);
  if (parsed.value === null || !isAmount2(parsed.value)) {
    unreadable(value, field, quality);
    return null;
  }
  if (parsed.repaired)
    note(quality, "number_repaired", field, 'read "' + clip(value) + '" as ' + parsed.value);
  return parsed.value;
}
function isAmount2(decimal) {
  const point = decimal.indexOf(".");
  const digits = (point < 0 ? decimal.length : point) - (decimal.charAt(0) === "-" ? 1 : 0);
  return digits <= LARGEST_AMOUNT_DIGITS;
}
function castInteger(value, field, quality) {
  if (typeof value === "number" && floor(value) === value && value < LARGEST_COUNT && value > -LARGEST_COUNT)
    return value;
  const decimal = castDecimal(value, field, quality);
  if (decimal === null) return null;
  const whole = decimal.split(".")[0];
  let number = 0;
  const negative = whole.charAt(0) === "-";
  for (let i = negative ? 1 : 0; i < whole.length; i++) number = number * 10 + "0123456789".indexOf(whole.charAt(i));
  if (whole.length !== decimal.length) note(quality, "number_repaired", field, "cut " + decimal + " to a whole number");
  return negative && number !== 0 ? -number : number;
}
function castBoolean(value) {
  if (value === true || value === 1) return true;
  if (value === false || value === 0) return false;
  if (getType(value) !== "string") return null;
  const text2 = value.trim().toLowerCase();
  if (text2 === "true" || text2 === "1" || text2 === "yes") return true;
  if (text2 === "false" || text2 === "0" || text2 === "no") return false;
  return null;
}
function unreadable(value, field, quality) {
  const kind = getType(value);
  const shown = kind === "string" ? '"' + clip(value) + '"' : kind === "number" ? makeString(value) : "a value of type " + kind;
  note(quality, "number_unreadable", field, shown + " is not a number, or too large to be one");
}
function clip(text2) {
  if (text2.length <= QUOTE_LENGTH) return text2;
  const clean = redactText(text2);
  return clean.length > QUOTE_LENGTH ? clean.slice(0, QUOTE_LENGTH) + "…" : clean;
}

// bigquery/schema/event-names.ts
var EVENT_NAMES = [
  "page_view",
  "page_engagement",
  "search",
  "view_item",
  "view_item_list",
  "select_item",
  "add_to_cart",
  "remove_from_cart",
  "view_cart",
  "begin_checkout",
  "add_shipping_info",
  "add_payment_info",
  "purchase",
  "refund",
  "add_to_wishlist",
  "view_promotion",
  "select_promotion",
  "login",
  "sign_up",
  "identify",
  "consent_update"
];
var EVENT_ALIASES = {
  // Google: other recommended and older names
  view_search_results: "search",
  virtual_page_view: "page_view",
  virtualpageview: "page_view",
  pageview: "page_view",
  begin_check_out: "begin_checkout",
  set_checkout_option: "begin_checkout",
  checkout_progress: "begin_checkout",
  ecommerce_purchase: "purchase",
  // Universal Analytics' usual names
  addtocart: "add_to_cart",
  removefromcart: "remove_from_cart",
  productclick: "select_item",
  productdetail: "view_item",
  productdetailview: "view_item",
  productimpression: "view_item_list",
  productimpressions: "view_item_list",
  impression: "view_item_list",
  checkout: "begin_checkout",
  checkoutoption: "begin_checkout",
  promoview: "view_promotion",
  promotionimpression: "view_promotion",
  promoclick: "select_promotion",
  promotionclick: "select_promotion",
  transaction: "purchase",
  tracktrans: "purchase",
  transactioncomplete: "purchase",
  orderconfirmation: "purchase",
  sitesearch: "search",
  site_search: "search",
  // "eec." prefix, widespread in agencies' guides
  "eec.add": "add_to_cart",
  "eec.addtocart": "add_to_cart",
  "eec.remove": "remove_from_cart",
  "eec.removefromcart": "remove_from_cart",
  "eec.detail": "view_item",
  "eec.productdetail": "view_item",
  "eec.impressionview": "view_item_list",
  "eec.impressions": "view_item_list",
  "eec.impressionclick": "select_item",
  "eec.click": "select_item",
  "eec.checkout": "begin_checkout",
  "eec.checkout_option": "begin_checkout",
  "eec.purchase": "purchase",
  "eec.refund": "refund",
  "eec.promotionview": "view_promotion",
  "eec.promotionclick": "select_promotion",
  // Stape's plugins
  view_item_stape: "view_item",
  view_item_list_stape: "view_item_list",
  view_collection_stape: "view_item_list",
  select_item_stape: "select_item",
  add_to_cart_stape: "add_to_cart",
  remove_from_cart_stape: "remove_from_cart",
  view_cart_stape: "view_cart",
  begin_checkout_stape: "begin_checkout",
  add_shipping_info_stape: "add_shipping_info",
  add_payment_info_stape: "add_payment_info",
  purchase_stape: "purchase",
  refund_stape: "refund",
  login_stape: "login",
  sign_up_stape: "sign_up",
  // GTM4WP (WordPress)
  "gtm4wp.addproducttocarteec": "add_to_cart",
  "gtm4wp.removefromcarteec": "remove_from_cart",
  "gtm4wp.productclickeec": "select_item",
  "gtm4wp.productimpressioneec": "view_item_list",
  "gtm4wp.changedetailvieweec": "view_item",
  "gtm4wp.checkoutstepeec": "begin_checkout",
  "gtm4wp.checkoutoptioneec": "begin_checkout",
  "gtm4wp.orderpaideec": "purchase",
  "gtm4wp.ordercompletedeec": "purchase",
  // ContentSquare and the like
  csaddtocart: "add_to_cart",
  csremovefromcart: "remove_from_cart",
  cspurchase: "purchase"
};
var UA_ACTIONS = [
  ["purchase", "purchase"],
  ["refund", "refund"],
  ["add", "add_to_cart"],
  ["remove", "remove_from_cart"],
  ["checkout", "begin_checkout"],
  ["checkout_option", "begin_checkout"],
  ["click", "select_item"],
  ["detail", "view_item"],
  ["promoClick", "select_promotion"],
  ["impressions", "view_item_list"],
  ["promoView", "view_promotion"]
];
var UA_PROMOTION_FIELDS = [
  ["id", "promotion_id"],
  ["name", "promotion_name"],
  ["creative", "creative_name"],
  ["position", "creative_slot"]
];

// server/pipeline/convert/items.ts
var MOVES_GOODS = [
  "add_to_cart",
  "remove_from_cart",
  "view_cart",
  "begin_checkout",
  "add_shipping_info",
  "add_payment_info",
  "purchase",
  "refund"
];
var PROMOTIONS = ["view_promotion", "select_promotion"];
var MORE_CATEGORIES = ["item_category2", "item_category3", "item_category4", "item_category5"];
var itemsColumn = events.columns.filter((column) => column.name === "items")[0];
var LIST_PATHS = itemsColumn.from.map((path2) => path2.split("."));
var FIELDS = itemsColumn.fields;
var READ = FIELDS.filter((field) => field.from !== undefined && field.name !== "category");
var CATEGORY_PATHS = FIELDS.filter((field) => field.name === "category")[0].from;
var EVENT_LIST_ID = [["ecommerce", "item_list_id"], ["item_list_id"]];
var EVENT_LIST_NAME = [
  ["ecommerce", "item_list_name"],
  ["item_list_name"],
  ["ecommerce", "click", "actionField", "list"],
  ["ecommerce", "detail", "actionField", "list"],
  ["ecommerce", "add", "actionField", "list"],
  ["ecommerce", "remove", "actionField", "list"],
  ["ecommerce", "purchase", "actionField", "list"]
];
function readItems(push, name, quality) {
  const list = findList(push, quality);
  const listId = firstString(push, EVENT_LIST_ID);
  const listName = firstString(push, EVENT_LIST_NAME);
  const items = [];
  for (let i = 0; i < list.length; i++) {
    if (getType(list[i]) !== "object") {
      note(quality, "items_repaired", "items", "line " + (i + 1) + ": not an object, left out");
      continue;
    }
    const raw = list[i];
    const pushed = PROMOTIONS.indexOf(name) >= 0 ? asPromotion(raw) : raw;
    items.push(readItem(pushed, i, name, listId, listName, quality));
  }
  return items;
}
function hasItems(push) {
  return findList(push, []).length > 0;
}
function findList(push, quality) {
  for (let i = 0; i < LIST_PATHS.length; i++) {
    let value = valueAt(push, LIST_PATHS[i]);
    if (getType(value) === "string") {
      value = parseJson(value);
      if (getType(value) === "array") note(quality, "items_repaired", "items", "the list was pushed as text");
    }
    const kind = getType(value);
    if (kind === "array" && value.length > 0) return value;
    if (kind === "object" && keysOf(value).length > 0) return listOfObject(value, quality);
  }
  return [];
}
function listOfObject(value, quality) {
  const keys = keysOf(value);
  const objects = keys.filter((key) => getType(value[key]) === "object");
  note(quality, "items_repaired", "items", "an object was pushed where a list belongs");
  return objects.length === keys.length ? keys.map((key) => value[key]) : [value];
}
function firstString(push, paths) {
  for (let i = 0; i < paths.length; i++) {
    const value = valueAt(push, paths[i]);
    if (isPresent(value)) return cast(value, "STRING", "", []);
  }
  return null;
}
function asPromotion(pushed) {
  const isUniversal = !isPresent(pushed["item_id"]) && !isPresent(pushed["item_name"]) && !isPresent(pushed["promotion_id"]) && !isPresent(pushed["promotion_name"]);
  if (!isUniversal) return pushed;
  const renamed = {};
  const keys = keysOf(pushed);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    renamed[ga4Name(key)] = pushed[key];
  }
  return renamed;
}
function ga4Name(key) {
  for (let i = 0; i < UA_PROMOTION_FIELDS.length; i++)
    if (UA_PROMOTION_FIELDS[i][0] === key) return UA_PROMOTION_FIELDS[i][1];
  return key;
}
function readItem(pushed, index, name, listId, listName, quality) {
  const used = [];
  const found = [];
  const item = {
    line_number: index + 1,
    sku: null,
    description: null,
    quantity: null,
    unit_price: null,
    discount: null,
    line_total: null,
    coupon: null,
    affiliation: null,
    brand: null,
    category: readCategory(pushed, used),
    variant: null,
    list_id: null,
    list_name: null,
    extras: null
  };
  for (let i = 0; i < READ.length; i++) {
    const column = READ[i];
    const from = column.from;
    for (let k = 0; k < from.length; k++) {
      if (!isPresent(pushed[from[k]])) continue;
      item[column.name] = cast(pushed[from[k]], column.type, "items." + column.name, found);
      used.push(from[k]);
      break;
    }
  }
  if (item.list_id === null) item.list_id = listId;
  if (item.list_name === null) item.list_name = listName;
  judge(item, used, name, found);
  item.line_total = lineTotal(item, found);
  item.extras = leftOver(pushed, used);
  for (let i = 0; i < found.length; i++)
    note(
      quality,
      found[i].code,
      found[i].field,
      "line " + item.line_number + ": " + found[i].message
    );
  return item;
}
function judge(item, used, name, found) {
  if (MOVES_GOODS.indexOf(name) < 0) return;
  if (item.sku === null) note(found, "sku_missing", "items.sku", "item_id (or id) is missing");
  if (item.quantity === null) {
    item.quantity = "1";
    note(found, "quantity_missing", "items.quantity", "taken as 1");
  }
  if (item.unit_price === null && name !== "refund" && !wasPushed("unit_price", used))
    note(found, "price_missing", "items.unit_price", "price is missing");
}
function wasPushed(column, used) {
  const from = READ.filter((field) => field.name === column)[0].from;
  for (let i = 0; i < from.length; i++) if (used.indexOf(from[i]) >= 0) return true;
  return false;
}
function lineTotal(item, found) {
  if (item.unit_price === null || item.quantity === null) return null;
  const total = multiplyDecimals(item.unit_price, item.quantity);
  if (total !== null && isAmount2(total)) return total;
  note(found, "number_unreadable", "items.line_total", "unit_price x quantity is too large for an amount");
  return null;
}
function readCategory(pushed, used) {
  const category = [];
  for (let i = 0; i < CATEGORY_PATHS.length; i++) {
    const key = CATEGORY_PATHS[i];
    const value = pushed[key];
    if (!isPresent(value)) continue;
    used.push(key);
    const parts = getType(value) === "array" ? value : key === "category" && getType(value) === "string" ? value.split("/") : [value];
    addAll2(parts, category);
    break;
  }
  for (let i = 0; i < MORE_CATEGORIES.length; i++) {
    const key = MORE_CATEGORIES[i];
    if (!isPresent(pushed[key])) continue;
    used.push(key);
    addAll2([pushed[key]], category);
  }
  return category;
}
function addAll2(values, to) {
  for (let i = 0; i < values.length; i++) {
    const text2 = isPresent(values[i]) ? cast(values[i], "STRING", "", []) : null;
    if (text2 !== null) to.push(text2);
  }
}
function leftOver(pushed, used) {
  let extras2 = null;
  const keys = keysOf(pushed);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    if (used.indexOf(key) >= 0 || !isPresent(pushed[key])) continue;
    if (extras2 === null) extras2 = {};
    extras2[key] = pushed[key];
  }
  return extras2;
}

// server/pipeline/convert/names.ts
function siteName(siteNames, pushed) {
  const exact = own(siteNames, pushed);
  if (exact !== undefined) return exact;
  const lower2 = pushed.toLowerCase();
  const names = keysOf(siteNames);
  for (let i = 0; i < names.length; i++) if (names[i].toLowerCase() === lower2) return siteNames[names[i]];
  return undefined;
}
function eventOfAction(action) {
  for (let i = 0; i < UA_ACTIONS.length; i++) if (UA_ACTIONS[i][0] === action) return UA_ACTIONS[i][1];
  return action;
}
function eventName(pushed, action, siteNames, isOrder) {
  const mapped = siteName(siteNames, pushed);
  if (mapped !== undefined) return mapped;
  if (action !== "") return eventOfAction(action);
  if (EVENT_NAMES.indexOf(pushed) >= 0) return pushed;
  const lower2 = pushed.toLowerCase();
  if (EVENT_NAMES.indexOf(lower2) >= 0) return lower2;
  const alias = own(EVENT_ALIASES, lower2);
  if (alias !== undefined) return alias;
  return isOrder ? "purchase" : pushed;
}

// server/pipeline/convert/push.ts
var WRAPPERS = ["eventModel", "event_params", "eventParams", "eventData", "data", "payload"];
function isObject2(value) {
  return getType(value) === "object";
}
function copyInto(copy, source) {
  const keys = keysOf(source);
  for (let i = 0; i < keys.length; i++) put(copy, keys[i], source[keys[i]]);
  return copy;
}
function copyWith(source, key, value) {
  const copy = copyInto({}, source);
  copy[key] = value;
  return copy;
}
function openPush(data2, quality) {
  let push = isObject2(data2) ? data2 : {};
  if (!isPresent(push["ecommerce"])) push = unwrap(push, quality);
  let ecommerce = push["ecommerce"];
  if (getType(ecommerce) === "string") {
    const parsed = parseJson(ecommerce);
    if (isObject2(parsed)) ecommerce = nested(parsed, "ecommerce was pushed as text", quality);
  }
  if (getType(ecommerce) === "array") {
    const list = ecommerce;
    if (list.length === 1 && isObject2(list[0])) ecommerce = nested(list[0], "ecommerce was pushed as a list", quality);
  }
  if (isObject2(ecommerce) && isObject2(ecommerce["ecommerce"])) {
    ecommerce = nested(ecommerce["ecommerce"], "ecommerce stood inside ecommerce", quality);
  }
  if (!isObject2(ecommerce)) return { push: push, actions: [] };
  const actions = actionsOf(ecommerce);
  const first = actions[0];
  if (first !== undefined) {
    const action = ecommerce[first];
    if (isObject2(action) && !isPresent(action["products"]) && !isObject2(action["actionField"]) && isPresent(action["items"])) {
      return {
        push: copyWith(push, "ecommerce", nested(action, "ecommerce." + first + " holds GA4 fields", quality)),
        actions: []
      };
    }
  }
  if (ecommerce !== push["ecommerce"]) push = copyWith(push, "ecommerce", ecommerce);
  return { push: push, actions: actions };
}
function nested(ecommerce, message, quality) {
  note(quality, "ecommerce_nested", "items", message);
  return ecommerce;
}
function unwrap(push, quality) {
  for (let i = 0; i < WRAPPERS.length; i++) {
    const inner = push[WRAPPERS[i]];
    if (!isObject2(inner)) continue;
    if (!isObject2(inner["ecommerce"]) && !isPresent(inner["items"]) && !isPresent(inner["transaction_id"])) continue;
    note(quality, "ecommerce_nested", "items", "e-commerce stood inside " + WRAPPERS[i]);
    return copyInto(copyInto({}, push), inner);
  }
  const event = push["event"];
  if (isObject2(event) && isObject2(event["ecommerce"])) {
    note(quality, "ecommerce_nested", "items", "ecommerce stood inside event");
    return copyWith(push, "ecommerce", event["ecommerce"]);
  }
  return push;
}
function actionsOf(ecommerce) {
  const actions = [];
  for (let i = 0; i < UA_ACTIONS.length; i++) {
    const value = ecommerce[UA_ACTIONS[i][0]];
    if (isObject2(value) || getType(value) === "array") actions.push(UA_ACTIONS[i][0]);
  }
  return actions;
}
function onlyAction(push, action) {
  const ecommerce = push["ecommerce"];
  const only = { currencyCode: ecommerce["currencyCode"] };
  only[action] = ecommerce[action];
  return copyWith(push, "ecommerce", only);
}

// server/pipeline/convert/value.ts
var CENT = "0.01";
var VALUE_IS_LINES = [
  "view_item",
  "add_to_wishlist",
  "add_to_cart",
  "remove_from_cart",
  "view_cart",
  "begin_checkout",
  "add_shipping_info",
  "add_payment_info"
];
function plus(sum, amount) {
  return amount === null ? sum : addDecimals(sum, amount);
}
function orderTotal(order, vocabulary, included) {
  if (order.value === null || vocabulary === "ua") return order.value;
  let total = order.value;
  if (included.indexOf("tax") < 0) total = plus(total, order.tax);
  if (included.indexOf("shipping") < 0) total = plus(total, order.shipping);
  return total;
}
function linesTotal(items) {
  let sum = items.length === 0 ? null : "0";
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    sum = addDecimals(sum, item.quantity === null ? item.unit_price : item.line_total);
  }
  return sum;
}
var WAYS = [[], ["tax", "shipping"], ["tax"], ["shipping"]];
function expected(lines, order, included) {
  let sum = lines;
  if (included.indexOf("tax") >= 0) sum = plus(sum, order.tax);
  if (included.indexOf("shipping") >= 0) sum = plus(sum, order.shipping);
  return sum;
}
function words(included) {
  return included.length === 0 ? "no tax or shipping" : included.join(" and ");
}
function checkValue(name, order, items, vocabulary, setting, quality) {
  const lines = linesTotal(items);
  const value = order.value;
  if (lines === null || value === null) return;
  const tolerance = multiplyDecimals(CENT, "" + items.length);
  if (VALUE_IS_LINES.indexOf(name) >= 0) {
    if (!nearlyEqual(value, lines, tolerance))
      note(quality, "value_not_lines", "order_summary.value", "value is " + value + ", the lines add up to " + lines);
    return;
  }
  if (name !== "purchase") return;
  const discounted = order.discount === null ? null : addDecimals(lines, negateDecimal(order.discount));
  const fits = (included) => {
    const whole = expected(lines, order, included);
    if (whole !== null && nearlyEqual(value, whole, tolerance)) return true;
    const less = discounted === null ? null : expected(discounted, order, included);
    return less !== null && nearlyEqual(value, less, tolerance);
  };
  const said = vocabulary === "ua" ? ["tax", "shipping"] : setting;
  if (fits(said)) return;
  for (let i = 0; i < WAYS.length; i++) {
    if (!fits(WAYS[i])) continue;
    const code = "value_includes_mismatch";
    note(
      quality,
      code,
      "order_summary.value",
      "value is taken to include " + words(said) + "; by its lines it includes " + words(WAYS[i])
    );
    return;
  }
  note(quality, "value_not_lines", "order_summary.value", "value is " + value + ", the lines add up to " + lines);
}

// server/pipeline/convert.ts
var WEEK = 7 * 24 * 60 * 60 * 1e3;
var HEX3 = "0123456789abcdef";
var PASSIVE = ["impressions", "promoView"];
var NEEDS_ITEMS = [
  "view_item",
  "view_item_list",
  "select_item",
  "add_to_cart",
  "remove_from_cart",
  "view_cart",
  "add_to_wishlist",
  "purchase"
];
var UNIVERSAL_VALUES = [
  "ecommerce.purchase.actionField.revenue",
  "ecommerce.refund.actionField.revenue",
  "transactionTotal"
];
var WITHOUT_EVENT = "ecommerce";
var NEEDS_NO_CURRENCY = ["view_item_list", "select_item", "view_promotion", "select_promotion"];
var CURRENCY_SIGNS = {
  "€": "EUR",
  "£": "GBP",
  "₹": "INR",
  "₩": "KRW",
  "₺": "TRY",
  "₪": "ILS",
  zł: "PLN"
};
function readerOf(column, parent) {
  const hit = column.hit === undefined ? null : column.hit.split(".");
  const ofEvent = hit !== null && hit[0] === "events[]";
  return {
    name: column.name,
    type: column.type,
    field: parent + column.name,
    hit: ofEvent ? hit.slice(1) : hit,
    ofEvent: ofEvent,
    from: column.from === undefined ? [] : column.from.map((path2) => path2.split(".")),
    paths: column.from === undefined ? [] : column.from
  };
}
function readersOf(struct) {
  const column = events.columns.filter((one) => one.name === struct)[0];
  const scalars = column.fields.filter(
    (field) => field.mode !== "REPEATED" && (field.hit !== undefined || field.from !== undefined)
  );
  return scalars.map((field) => readerOf(field, struct + "."));
}
function readerNamed(name) {
  return readerOf(events.columns.filter((one) => one.name === name)[0], "");
}
var CUSTOMER_ID = readerNamed("customer_id");
var EMAIL = readerNamed("email_sha256");
var SESSION = readersOf("session");
var PAGE2 = readersOf("page");
var ORDER = readersOf("order_summary");
var TRANSACTION_ID = ORDER.filter((reader) => reader.name === "transaction_id")[0];
var SEARCH = readersOf("search");
var DEVICE2 = readersOf("device");
var CONSENT2 = readersOf("consent");
var COUPONS = readerOf(
  events.columns.filter((one) => one.name === "order_summary")[0].fields.filter((field) => field.name === "coupon_codes")[0],
  "order_summary."
);
function winner(from, push) {
  for (let i = 0; i < from.length; i++) if (isPresent(valueAt(push, from[i]))) return i;
  return -1;
}
function read(reader, context) {
  if (reader.hit !== null) {
    const value = valueAt(reader.ofEvent ? context.event : context.hit, reader.hit);
    if (isPresent(value)) return cast(value, reader.type, reader.field, context.quality);
  }
  if (context.isEmpty) return null;
  for (let i = 0; i < reader.from.length; i++) {
    const value = valueAt(context.push, reader.from[i]);
    if (isPresent(value)) return cast(value, reader.type, reader.field, context.quality);
  }
  return null;
}
function readStruct(readers, context) {
  let struct = null;
  for (let i = 0; i < readers.length; i++) {
    const value = read(readers[i], context);
    if (struct === null) {
      if (value === null) continue;
      struct = {};
      for (let k = 0; k < i; k++) struct[readers[k].name] = null;
    }
    struct[readers[i].name] = value;
  }
  return struct;
}
function correctedTime(at, sentAt, receivedAt) {
  const late = floor(sentAt - at);
  if (late <= 0) return receivedAt;
  return receivedAt - min(late, WEEK);
}
function readEmail(context) {
  const text2 = read(EMAIL, context);
  if (text2 === null) return null;
  const hash = text2.toLowerCase();
  let ok = hash.length === 64;
  for (let i = 0; ok && i < 64; i++) ok = HEX3.indexOf(hash.charAt(i)) >= 0;
  if (ok) return hash;
  note(context.quality, "email_sha256_invalid", "email_sha256", "not 64 hexadecimal digits");
  return null;
}
function readConsent(context, denied) {
  const consent = readStruct(CONSENT2, context);
  if (denied === undefined || denied === "said") return consent;
  const known = {};
  for (let i = 0; i < CONSENT2.length; i++)
    known[CONSENT2[i].name] = consent === null ? null : consent[CONSENT2[i].name];
  known["analytics_storage"] = "denied";
  if (denied === "gpc") known["gpc"] = true;
  return known;
}
function readCoupons(context) {
  const won = winner(COUPONS.from, context.push);
  if (won < 0) return [];
  const value = valueAt(context.push, COUPONS.from[won]);
  const parts = getType(value) === "array" ? value : getType(value) === "string" ? value.split(",") : [value];
  const codes = [];
  const seen = {};
  for (let i = 0; i < parts.length; i++) {
    const code = cast(parts[i], "STRING", COUPONS.field, context.quality);
    if (code === null || own(seen, code) !== undefined) continue;
    put(seen, code, true);
    codes.push(code);
  }
  return codes;
}
function isLetters(text2) {
  for (let i = 0; i < text2.length; i++) if (text2.charAt(i) < "A" || text2.charAt(i) > "Z") return false;
  return text2.length === 3;
}
function currencyCode(pushed) {
  const code = own(CURRENCY_SIGNS, pushed);
  return code === undefined ? pushed.toUpperCase() : code;
}
function readCurrency(pushed, hasMoney, name, fallback, quality) {
  const field = "order_summary.currency";
  if (pushed !== null) {
    const code = currencyCode(pushed);
    if (isLetters(code)) {
      if (code !== pushed) note(quality, "currency_repaired", field, 'read "' + clip(pushed) + '" as ' + code);
      return code;
    }
  }
  if (!hasMoney) return null;
  if (pushed === null && NEEDS_NO_CURRENCY.indexOf(name) >= 0) return fallback;
  const why = pushed === null ? "no currency was pushed" : '"' + clip(pushed) + '" is not an ISO 4217 code';
  note(quality, "currency_missing", field, why + (fallback === null ? "" : "; the site's default is taken"));
  return fallback;
}
function hasPrice(items) {
  for (let i = 0; i < items.length; i++) if (items[i].unit_price !== null) return true;
  return false;
}
function readOrder(context, name, items, site) {
  const quality = context.quality;
  const struct = readStruct(ORDER, context);
  const coupons = readCoupons(context);
  const isOrder = name === "purchase" || name === "refund";
  if (struct === null && coupons.length === 0 && !hasPrice(items) && !isOrder) return null;
  const order = {
    transaction_id: null,
    currency: null,
    value: null,
    order_total: null,
    tax: null,
    shipping: null,
    discount: null,
    coupon_codes: coupons,
    affiliation: null,
    payment_type: null,
    shipping_tier: null
  };
  for (let i = 0; struct !== null && i < ORDER.length; i++) order[ORDER[i].name] = struct[ORDER[i].name];
  const hasMoney = order.value !== null || order.tax !== null || order.shipping !== null || hasPrice(items);
  order.currency = readCurrency(order.currency, hasMoney, name, site.currency, quality);
  const value = ORDER.filter((reader) => reader.name === "value")[0];
  const won = winner(value.from, context.push);
  const vocabulary = won >= 0 && UNIVERSAL_VALUES.indexOf(value.paths[won]) >= 0 ? "ua" : "ga4";
  if (isOrder) {
    order.order_total = orderTotal(order, vocabulary, site.value_includes);
    if (order.transaction_id === null)
      note(quality, "transaction_id_missing", "order_summary.transaction_id", "the order has no number");
  }
  if (name === "purchase" && won < 0)
    note(quality, "value_missing", "order_summary.value", "the purchase has no value");
  checkValue(name, order, items, vocabulary, site.value_includes, quality);
  return order;
}
function extraReaders(lines) {
  return lines.map((line) => {
    const from = line.from.map((path2) => path2.split("."));
    return { name: line.name, type: line.type, field: "extras." + line.name, from: from };
  });
}
var COMMON_EXTRAS = extraReaders(extras);
var ownExtras = { of: [], readers: COMMON_EXTRAS };
function extrasOf(site) {
  if (site.extras.length === 0) return COMMON_EXTRAS;
  if (ownExtras.of !== site.extras)
    ownExtras = { of: site.extras, readers: COMMON_EXTRAS.concat(extraReaders(site.extras)) };
  return ownExtras.readers;
}
function readExtras(context, site) {
  if (context.isEmpty) return null;
  let extras2 = null;
  const readers = extrasOf(site);
  for (let i = 0; i < readers.length; i++) {
    const reader = readers[i];
    const won = winner(reader.from, context.push);
    if (won < 0) continue;
    if (extras2 === null) extras2 = {};
    const value = valueAt(context.push, reader.from[won]);
    extras2[reader.name] = cast(value, reader.type, reader.field, context.quality);
  }
  return extras2;
}
function addTagNotes(event, quality) {
  const codes = event.quality;
  if (codes === undefined) return;
  if (codes.indexOf("ecommerce_without_event") >= 0)
    note(
      quality,
      "ecommerce_without_event",
      "items",
      "ecommerce was pushed without an event; it was taken with the next event pushed"
    );
  if (codes.indexOf("push_cut") >= 0)
    note(quality, "push_cut", "items", "the push was too large or too deep and was cut");
}
function rowOf(hit, event, push, name, id, quality, facts, site) {
  const context = {
    hit: hit,
    event: event,
    push: push,
    isEmpty: keysOf(push).length === 0,
    quality: quality
  };
  const items = context.isEmpty ? [] : readItems(push, name, quality);
  if (items.length === 0 && NEEDS_ITEMS.indexOf(name) >= 0)
    note(quality, "items_missing", "items", name + " has no items");
  const isNobody = facts.denied !== undefined || isDenied(hit);
  const session = isNobody ? null : readStruct(SESSION, context);
  if (session !== null && session.started_at !== null) {
    session.started_at = correctedTime(session.started_at, hit.sent_at, facts.received_at);
  }
  const page = readStruct(PAGE2, context);
  if (page !== null) {
    page["host"] = null;
    page["path"] = null;
    if (isNobody) page["page_index"] = null;
  }
  return {
    event_id: id,
    event_name: name,
    site_id: hit.site,
    occurred_at: correctedTime(event.at, hit.sent_at, facts.received_at),
    client_at: floor(event.at),
    received_at: facts.received_at,
    loaded_at: null,
    source: facts.source,
    schema_version: SCHEMA_VERSION,
    client_id: isNobody ? null : facts.client_id,
    client_id_source: isNobody ? "none" : facts.client_id_source,
    client_id_age_days: isNobody ? null : facts.client_id_age_days,
    customer_id: isNobody ? null : read(CUSTOMER_ID, context),
    email_sha256: isNobody ? null : readEmail(context),
    session: session,
    page: page,
    traffic: null,
    order_summary: readOrder(context, name, items, site),
    items: items,
    search: readStruct(SEARCH, context),
    device: readStruct(DEVICE2, context),
    geo: null,
    is_bot: null,
    is_internal: null,
    consent: readConsent(context, facts.denied),
    extras: readExtras(context, site),
    quality: quality
  };
}
function isUnnamedOrder(event, push) {
  if (winner(TRANSACTION_ID.from, push) < 0 || !hasItems(push)) return false;
  if (event.name.toLowerCase() === WITHOUT_EVENT || isPresent(push["transactionProducts"])) return true;
  return event.quality !== undefined && event.quality.indexOf("ecommerce_without_event") >= 0;
}
function convert(hit, event, facts, site) {
  const quality = [];
  addTagNotes(event, quality);
  const opened = openPush(event.data, quality);
  const first = opened.actions.length === 0 ? "" : opened.actions[0];
  const beside = opened.actions.slice(1).filter((action) => PASSIVE.indexOf(action) >= 0);
  const main = beside.length === 0 ? opened.push : onlyAction(opened.push, first);
  const name = eventName(event.name, first, site.events, isUnnamedOrder(event, main));
  const rows = [rowOf(hit, event, main, name, event.id, quality, facts, site)];
  for (let i = 0; i < beside.length; i++) {
    const action = beside[i];
    rows.push(
      rowOf(
        hit,
        event,
        onlyAction(opened.push, action),
        eventOfAction(action),
        event.id + ":" + action,
        [],
        facts,
        site
      )
    );
  }
  return rows;
}

// templates/server-client/pushed.ts
var NAMED2 = "event event_name event_id client_id user_id user_data ip_override user_agent event_location engagement_time_msec page_location page_hostname page_path page_referrer page_title page_encoding language screen_resolution viewport_size ga_session_id ga_session_number currency value transaction_id tax shipping discount coupon affiliation payment_type shipping_tier items search_term ecommerce currencyCode".split(
  " "
);
var ITEM_NAMED = "item_id item_name price quantity discount coupon affiliation item_brand item_variant item_list_id item_list_name".split(
  " "
);
function pushedWith(event, row, withheld2) {
  const named2 = NAMED2.concat(withheld2);
  const all = {};
  const data2 = event.data === undefined ? {} : event.data;
  putScalars(all, data2, named2);
  putScalars(all, data2["ecommerce"], named2);
  putScalars(all, row.extras, named2);
  return all;
}
function pushedOf(item, index) {
  const found = {};
  putScalars(found, item.extras, ITEM_NAMED);
  if (getType(found["index"]) !== "number") found["index"] = index;
  return found;
}
function putScalars(into, from, named2) {
  if (getType(from) !== "object") return;
  const values = from;
  for (const key in values) {
    const type = getType(values[key]);
    const isScalar = type === "string" || type === "number" || type === "boolean";
    if (isScalar && named2.indexOf(key) < 0 && key.indexOf("gtm.") !== 0 && key.indexOf("x-") !== 0)
      into[key] = values[key];
  }
}

// templates/server-client/common-data.ts
var NO_MAPPING = { currency: null, value_includes: [], events: {}, extras: [] };
var CUSTOMER = namesOf2("customer_id");
var HASHES = namesOf2("email_sha256");
function namesOf2(column) {
  return events.columns.filter((one) => one.name === column)[0].from.slice(0);
}
function commonData(hit, facts) {
  const event = hit.events[0];
  const row = convert(hit, event, requestFacts(hit, facts), NO_MAPPING)[0];
  const isNobody = facts.denied !== undefined;
  const all = pushedWith(event, row, withheld(hit, isNobody));
  put2(all, {
    event_name: row.event_name,
    event_id: event.id,
    client_id: facts.client_id,
    user_id: isNobody ? null : idOf(row.customer_id),
    user_data: isNobody ? null : userOf(hit, row.email_sha256),
    ip_override: facts.address === "" ? null : facts.address,
    user_agent: facts.user_agent === "" ? null : facts.user_agent,
    event_location: facts.geo === undefined ? null : placeOf(facts.geo),
    engagement_time_msec: event.engaged_ms === undefined ? null : floor(event.engaged_ms),
    "x-ga-gcs": consentOf(hit, facts.denied)
  });
  putPage(all, hit);
  putOrder(all, row);
  all[EVENT_KEY] = { hit: hit, facts: facts };
  return all;
}
function idOf(customerId) {
  return customerId === null || customerId.indexOf("[email]") >= 0 ? null : customerId;
}
function userOf(hit, emailSha256) {
  return emailSha256 === null || isWithheld(hit) ? null : { sha256_email_address: emailSha256 };
}
function isWithheld(hit) {
  return hit.consent !== undefined && hit.consent.ad_user_data === "denied";
}
function withheld(hit, isNobody) {
  if (isNobody) return CUSTOMER.concat(HASHES);
  return isWithheld(hit) ? HASHES : [];
}
function putPage(all, hit) {
  const page = hit.page === undefined ? {} : hit.page;
  const device = hit.device === undefined ? {} : hit.device;
  const url = page.url === undefined ? undefined : parseUrl(page.url);
  put2(all, {
    page_location: page.url,
    page_hostname: url === undefined ? null : url.hostname,
    page_path: url === undefined ? null : url.pathname,
    page_referrer: page.referrer === "" ? null : page.referrer,
    page_title: page.title,
    page_encoding: "UTF-8",
    language: device.language,
    screen_resolution: device.screen,
    viewport_size: device.viewport
  });
  const session = hit.session;
  if (session !== undefined)
    put2(all, { ga_session_id: floor(session.started_at / 1e3), ga_session_number: session.number });
}
function putOrder(all, row) {
  const order = row.order_summary;
  if (order !== null)
    put2(all, {
      currency: order.currency,
      value: numberOf2(order.value),
      transaction_id: order.transaction_id,
      tax: numberOf2(order.tax),
      shipping: numberOf2(order.shipping),
      discount: numberOf2(order.discount),
      coupon: order.coupon_codes.length === 0 ? null : order.coupon_codes.join(","),
      affiliation: order.affiliation,
      payment_type: order.payment_type,
      shipping_tier: order.shipping_tier
    });
  if (row.items.length > 0) all["items"] = row.items.map(itemOf);
  if (row.search !== null) put2(all, { search_term: row.search.term });
}
function itemOf(item, index) {
  const found = pushedOf(item, index);
  put2(found, {
    item_id: item.sku,
    item_name: item.description,
    price: numberOf2(item.unit_price),
    quantity: numberOf2(item.quantity),
    discount: numberOf2(item.discount),
    coupon: item.coupon,
    affiliation: item.affiliation,
    item_brand: item.brand,
    item_variant: item.variant,
    item_list_id: item.list_id,
    item_list_name: item.list_name
  });
  item.category.forEach((name, i) => {
    found["item_category" + (i === 0 ? "" : i + 1)] = name;
  });
  return found;
}
function numberOf2(decimal) {
  return decimal === null ? null : makeNumber(decimal);
}
function consentOf(hit, denied) {
  const ads = hit.consent === undefined ? undefined : hit.consent.ad_storage;
  const analytics = denied === undefined ? storageState(hit) : "denied";
  if (ads === undefined && analytics === undefined) return null;
  const objects = ads === undefined && (denied === "gpc" || denied === "dnt");
  return "G1" + digitOf(objects ? "denied" : ads) + digitOf(analytics);
}
function digitOf(state) {
  return state === undefined ? "-" : state === "granted" ? "1" : "0";
}
function placeOf(geo) {
  const place = {};
  put2(place, { country: geo.country, region: geo.region, city: geo.city });
  return place;
}
function put2(into, values) {
  for (const key in values) if (values[key] !== null && values[key] !== undefined) into[key] = values[key];
}

// templates/server-client/memory.ts
var MOST = 1e3;
function remembered(outcome) {
  const ids = templateDataStorage.getItemCopy(outcome);
  return ids === null || ids === undefined ? [] : ids;
}
function remember(outcome, ids) {
  if (ids.length === 0) return;
  const known = remembered(outcome);
  const all = known.concat(ids.filter((id) => known.indexOf(id) < 0));
  templateDataStorage.setItemCopy(outcome, all.slice(all.length > MOST ? all.length - MOST : 0));
}

// templates/server-client/events.ts
var REPEAT_KEY = "x-clario-repeat";
function runEvents(whole, visit, fields, isPixel) {
  const waits = fields.waitForTag !== false;
  const done = waits ? remembered("done") : [];
  const before = waits ? remembered("failed") : [];
  const hits = hitsOf(whole).filter((hit) => done.indexOf(idOf2(hit)) < 0);
  const open = [];
  let left = hits.length;
  if (waits)
    addMessageListener(MESSAGE, (_type, message) => {
      const id = message["id"];
      if (!hits.some((hit) => idOf2(hit) === id)) return;
      if (message["state"] === "begun") open.push(id);
      else if (open.indexOf(id) >= 0) open.splice(open.indexOf(id), 1);
    });
  if (left === 0) answer();
  hits.forEach((hit) => {
    if (fields.debug === true) log("Clario: " + hit.events[0].name + " " + idOf2(hit));
    const all = commonData(hit, visit.facts);
    if (before.indexOf(idOf2(hit)) >= 0) all[REPEAT_KEY] = true;
    runContainer(all, () => {
      left -= 1;
      if (left === 0) answer();
    });
  });
  function answer() {
    const failed = open.filter((id, i) => open.indexOf(id) === i);
    if (failed.length > 0) {
      remember(
        "done",
        hits.map(idOf2).filter((id) => failed.indexOf(id) < 0)
      );
      remember("failed", failed);
      answerTryAgain(fields, failed.length + " of " + hits.length + " events were not taken: try again");
      return;
    }
    answerVisitor(whole, visit, fields);
    if (isPixel) answerPixel();
    else answerNoContent();
  }
}
function idOf2(hit) {
  return hit.events[0].id;
}
function hitsOf(whole) {
  return whole.events.map((event) => {
    const hit = {};
    for (const key in whole) hit[key] = whole[key];
    hit["events"] = [event];
    return hit;
  });
}

// templates/shared/uuid.ts
var DIGITS5 = "0123456789abcdef";
function randomText(length, random) {
  let text2 = "";
  for (let i = 0; i < length; i++) text2 += DIGITS5.charAt(random(0, 15));
  return text2;
}
function uuid7(at, random) {
  let time = at.toString(16);
  while (time.length < 12) time = "0" + time;
  const tail = randomText(3, random) + "-a" + randomText(3, random) + "-" + randomText(12, random);
  return time.slice(0, 8) + "-" + time.slice(8) + "-7" + tail;
}

// templates/server-client/visitor.ts
var LONGEST_AGENT = 1024;
var ID2 = createRegex("^[0-9A-Za-z_~-]{1,128}$", "");
function visitOf(hit, fields, isPixel, denial) {
  const now = getTimestampMillis();
  const kept = denial === null ? readVisitor(getCookieValues(cookieNameOf(fields), true), makeNumber) : null;
  let visitor = kept;
  let source = kept === null ? "none" : "cookie";
  if (kept === null && denial === null) {
    if (hit.client_id !== undefined && testRegex(ID2, hit.client_id)) {
      visitor = { id: hit.client_id, created: now };
      source = "tag";
    } else if (isPixel) visitor = { id: uuid7(now, generateRandom), created: now };
  }
  const agent = getRequestHeader("user-agent");
  const facts = {
    received_at: now,
    client_id: visitor === null ? null : visitor.id,
    client_id_source: source,
    client_id_age_days: kept === null ? null : ageInDays(kept, now),
    user_agent: agent === undefined ? "" : agent.slice(0, LONGEST_AGENT),
    address: remoteAddress()
  };
  if (denial !== null) facts.denied = denial;
  const geo = placeOf2();
  if (geo !== null) facts.geo = geo;
  return { facts: facts, visitor: visitor };
}
function remoteAddress() {
  const address = getRemoteAddress();
  return address === undefined || address === null ? "" : address;
}
function placeOf2() {
  const country = headerOf("x-appengine-country");
  const region = headerOf("x-appengine-region");
  const city = headerOf("x-appengine-city");
  if (country === null && region === null && city === null) return null;
  return { country: country, region: region === null ? null : region.toUpperCase(), city: city };
}
function headerOf(name) {
  const value = getRequestHeader(name);
  return value === undefined || value === "" || value === "ZZ" || value === "?" ? null : value.slice(0, 100);
}

// templates/server-client/hit.ts
function takeHit(hit, fields, isPixel) {
  const rules = rulesOf(fields);
  const denial = denialOf(hit, rules, browserHeaders());
  if (denial !== null && rules.consent === "required") {
    if (hit.forget === true) removeVisitor(fields);
    refuse(fields, 403, CONSENT_REQUIRED.code, CONSENT_REQUIRED.message, CONSENT_REQUIRED.path);
    return;
  }
  if (denial !== null) dropIds(hit);
  withoutLink(hit, cookieNameOf(fields));
  runEvents(hit, visitOf(hit, fields, isPixel, denial), fields, isPixel);
}

// templates/server-client/pixel.ts
function completePixel(hit) {
  const now = getTimestampMillis();
  const referer = getRequestHeader("referer");
  if (hit["sent_at"] === undefined) hit["sent_at"] = now;
  if (hit["page"] === undefined && referer !== undefined) hit["page"] = { url: referer };
  if (getType(hit["events"]) !== "array") return;
  hit["events"].forEach((event) => {
    if (getType(event) !== "object") return;
    const told = event;
    if (told["id"] === undefined) told["id"] = uuid7(now, generateRandom);
    if (told["at"] === undefined) told["at"] = hit["sent_at"];
  });
}

// templates/server-client/collect.ts
var LONGEST_BODY = 262144;
var MOST_EVENTS = 100;
function collect(fields) {
  const method = getRequestMethod();
  const origin = getRequestHeader("origin");
  allowOrigin(fields);
  if (origin !== undefined && !isAllowed(origin, fields)) {
    refuse(fields, 403, "origin", origin + " is not one of the origins of the site " + fields.siteKey, "");
  } else if (method === "OPTIONS") answerPreflight(fields, origin);
  else if (method === "POST") takePost(fields);
  else if (method === "GET") takePixel(fields);
  else {
    setResponseHeader("Allow", "POST, GET, OPTIONS");
    refuse(fields, 405, "method", "POST, GET and OPTIONS are answered here", "");
  }
}
var OPENED = "a pixel is an image in a page, and not to be opened as a page";
function answerPreflight(fields, origin) {
  if (origin === undefined) {
    refuse(fields, 403, "origin", "a preflight is of a page, and says its origin", "");
    return;
  }
  setResponseHeader("Access-Control-Allow-Methods", "POST");
  setResponseHeader("Access-Control-Allow-Headers", "Content-Type, X-Gtm-Server-Preview");
  setResponseHeader("Access-Control-Max-Age", "7200");
  answerNoContent();
}
function takePost(fields) {
  const encoding = getRequestHeader("content-encoding");
  const body = getRequestBody();
  if (encoding !== undefined && encoding !== "" && encoding !== "identity") {
    setResponseHeader("Accept-Encoding", "identity");
    refuse(fields, 415, "content_encoding", "Content-Encoding must be none", "");
  } else takeText(fields, body === undefined ? "" : body, false);
}
function takePixel(fields) {
  if (getRequestHeader("sec-fetch-mode") === "navigate") {
    refuse(fields, 403, "origin", OPENED, "");
    return;
  }
  const said = getRequestQueryParameter("d");
  const text2 = said === undefined ? undefined : fromBase64(plainBase64(said));
  if (text2 === undefined) refuse(fields, 400, "not_base64url", "d must be the hit as JSON, in base64url", "d");
  else takeText(fields, text2, true);
}
function plainBase64(text2) {
  let plain2 = text2.split("-").join("+").split("_").join("/").split("=").join("");
  while (plain2.length % 4 > 0) plain2 += "=";
  return plain2;
}
function takeText(fields, text2, isPixel) {
  if (text2.length > LONGEST_BODY) {
    refuse(fields, 413, "too_large", "the body must have " + LONGEST_BODY + " characters or fewer", "");
    return;
  }
  const said = json.parse(text2);
  if (said === undefined) {
    refuse(fields, 400, "not_json", "the body is not JSON", "");
    return;
  }
  if (isPixel && getType(said) === "object") completePixel(said);
  const value = withoutAddresses(said);
  if (value === undefined) {
    refuse(fields, 400, "not_json", "the hit is nested too deep", "");
    return;
  }
  const rejection2 = check(value, MOST_EVENTS);
  if (rejection2 !== null) {
    const status = rejection2.code === "too_many_events" ? 413 : 400;
    refuse(fields, status, rejection2.code, rejection2.message, rejection2.path);
    return;
  }
  const hit = value;
  if (hit.site !== fields.siteKey)
    refuse(fields, 403, "unknown_site", "site is none that is collected for here", "site");
  else if (hit.source === "server")
    refuse(fields, 403, "signature", "the events of the shop's own server go to the tagging server", "source");
  else takeHit(hit, fields, isPixel);
}
function withoutAddresses(value) {
  const said = json.stringify(value);
  if (said === undefined) return undefined;
  const clean = redactEmails(said);
  return clean === said ? value : json.parse(clean);
}

// templates/shared/texts.ts
function textOf(value) {
  const type = getType(value);
  return type === "string" || type === "number" ? makeString(value) : "";
}
function addressOf(value) {
  const address = textOf(value).trim();
  return address.charAt(address.length - 1) === "/" ? address.slice(0, -1) : address;
}

// templates/server-client/script.ts
var TIMEOUT_MS = 4e3;
var MINUTE = 6e4;
var PAUSE_MS = 3e4;
var CACHE_CONTROL = "public, max-age=300, stale-while-revalidate=86400";
function serveScript(fields) {
  if (getRequestMethod() !== "GET") {
    setResponseHeader("Allow", "GET");
    refuse(fields, 405, "method", "GET is answered here", "");
    return;
  }
  const site = getRequestQueryParameter("site");
  if (site !== undefined && site !== fields.siteKey) {
    refuse(fields, 404, "unknown_site", "no such site is collected for on this path", "");
    return;
  }
  const wishes = wishesOf();
  if (wishes === null) refuse(fields, 400, "unknown_option", "send must be ecommerce or all, debug must be 1 or 0", "");
  else if (getRequestHeader("x-clario-script") !== undefined) {
    log("Clario: " + addressOf(fields.serverUrl) + " is this container; the address of the tagging server is wanted");
    refuse(fields, 502, "no_script", "the container asks itself for the script", "");
  } else answerWith(fields, wishes);
}
function wishesOf() {
  const send2 = getRequestQueryParameter("send");
  const debug = getRequestQueryParameter("debug");
  if (send2 !== undefined && send2 !== "ecommerce" && send2 !== "all") return null;
  if (debug !== undefined && debug !== "1" && debug !== "0") return null;
  return (send2 === undefined ? "" : "&send=" + send2) + (debug === undefined ? "" : "&debug=" + debug);
}
function answerWith(fields, wishes) {
  const url = addressOf(fields.serverUrl) + (fields.scriptPath || "/clario.js") + "?site=" + encodeUriComponent(fields.siteKey) + wishes;
  const kept = keptAt(url);
  const now = getTimestampMillis();
  if (kept !== null && kept.until > now) {
    send(kept);
    return;
  }
  sendHttpGet(url, { timeout: TIMEOUT_MS, headers: { "X-Clario-Script": "1" } }).then(
    (answer) => {
      const type = answer.headers["content-type"];
      if (answer.statusCode !== 200 || !answer.body || type === undefined || type.indexOf("javascript") < 0) {
        failed("answered " + answer.statusCode + ", and no script");
        return;
      }
      const etag = answer.headers["etag"];
      const script = {
        body: answer.body,
        etag: etag === undefined ? "" : etag,
        until: now + (makeNumber(fields.scriptMinutes) || 5) * MINUTE
      };
      templateDataStorage.setItemCopy(url, script);
      send(script);
    },
    () => failed("did not answer")
  );
  function failed(what) {
    const last = keptAt(url);
    log("Clario: " + url + " " + what + (last === null ? "" : ": the last script is given again"));
    if (last === null) {
      refuse(fields, 502, "no_script", "the script could not be had: try again", "");
      return;
    }
    if (last.until <= now) {
      last.until = now + PAUSE_MS;
      templateDataStorage.setItemCopy(url, last);
    }
    send(last);
  }
}
function keptAt(url) {
  const kept = templateDataStorage.getItemCopy(url);
  return getType(kept) === "object" ? kept : null;
}
function send(script) {
  setResponseHeader("Access-Control-Allow-Origin", "*");
  setResponseHeader("Cross-Origin-Resource-Policy", "cross-origin");
  setResponseHeader("X-Content-Type-Options", "nosniff");
  setResponseHeader("Cache-Control", CACHE_CONTROL);
  if (script.etag !== "") setResponseHeader("ETag", script.etag);
  const known = getRequestHeader("if-none-match");
  if (script.etag !== "" && known !== undefined && known.indexOf(script.etag) >= 0) {
    setResponseStatus(304);
    returnResponse();
    return;
  }
  setResponseStatus(200);
  setResponseHeader("Content-Type", "text/javascript; charset=utf-8");
  setResponseBody(script.body);
  returnResponse();
}

// templates/server-client/code.ts
var path = getRequestPath();
if (path === (data.collectPath || "/collect")) {
  claimRequest();
  collect(data);
} else if (data.serveScript !== false && path === (data.scriptPath || "/clario.js")) {
  claimRequest();
  serveScript(data);
}


___SERVER_PERMISSIONS___

[
  {
    "instance": {
      "key": {
        "publicId": "logging",
        "versionId": "1"
      },
      "param": [
        {
          "key": "environments",
          "value": {
            "type": 1,
            "string": "all"
          }
        }
      ]
    },
    "clientAnnotations": {
      "isEditedByUser": true
    },
    "isRequired": true
  },
  {
    "instance": {
      "key": {
        "publicId": "read_request",
        "versionId": "1"
      },
      "param": [
        {
          "key": "requestAccess",
          "value": {
            "type": 1,
            "string": "specific"
          }
        },
        {
          "key": "headerWhitelist",
          "value": {
            "type": 2,
            "listItem": [
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "headerName"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "origin"
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "headerName"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "referer"
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "headerName"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "user-agent"
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "headerName"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "content-encoding"
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "headerName"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "if-none-match"
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "headerName"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "x-forwarded-proto"
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "headerName"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "forwarded"
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "headerName"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "x-forwarded-for"
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "headerName"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "x-appengine-country"
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "headerName"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "x-appengine-region"
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "headerName"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "x-appengine-city"
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "headerName"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "x-clario-script"
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "headerName"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "sec-gpc"
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "headerName"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "dnt"
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "headerName"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "sec-fetch-mode"
                  }
                ]
              }
            ]
          }
        },
        {
          "key": "headersAllowed",
          "value": {
            "type": 8,
            "boolean": true
          }
        },
        {
          "key": "bodyAllowed",
          "value": {
            "type": 8,
            "boolean": true
          }
        },
        {
          "key": "pathAllowed",
          "value": {
            "type": 8,
            "boolean": true
          }
        },
        {
          "key": "queryParametersAllowed",
          "value": {
            "type": 8,
            "boolean": true
          }
        },
        {
          "key": "remoteAddressAllowed",
          "value": {
            "type": 8,
            "boolean": true
          }
        },
        {
          "key": "headerAccess",
          "value": {
            "type": 1,
            "string": "specific"
          }
        },
        {
          "key": "queryParameterAccess",
          "value": {
            "type": 1,
            "string": "specific"
          }
        },
        {
          "key": "queryParameterWhitelist",
          "value": {
            "type": 2,
            "listItem": [
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "queryParameter"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "d"
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "queryParameter"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "site"
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "queryParameter"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "send"
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "queryParameter"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "debug"
                  }
                ]
              }
            ]
          }
        }
      ]
    },
    "clientAnnotations": {
      "isEditedByUser": true
    },
    "isRequired": true
  },
  {
    "instance": {
      "key": {
        "publicId": "access_response",
        "versionId": "1"
      },
      "param": [
        {
          "key": "writeResponseAccess",
          "value": {
            "type": 1,
            "string": "specific"
          }
        },
        {
          "key": "writeHeaderAccess",
          "value": {
            "type": 1,
            "string": "specific"
          }
        },
        {
          "key": "writeHeaderWhitelist",
          "value": {
            "type": 2,
            "listItem": [
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "headerName"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "Access-Control-Allow-Origin"
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "headerName"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "Access-Control-Allow-Credentials"
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "headerName"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "Access-Control-Allow-Methods"
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "headerName"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "Access-Control-Allow-Headers"
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "headerName"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "Access-Control-Max-Age"
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "headerName"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "Vary"
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "headerName"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "Allow"
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "headerName"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "Accept-Encoding"
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "headerName"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "Retry-After"
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "headerName"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "Content-Type"
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "headerName"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "Cache-Control"
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "headerName"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "ETag"
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "headerName"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "Cross-Origin-Resource-Policy"
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "headerName"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "X-Content-Type-Options"
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "headerName"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "Pragma"
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "headerName"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "Expires"
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "headerName"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "Access-Control-Expose-Headers"
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "headerName"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "X-Clario-Id"
                  }
                ]
              }
            ]
          }
        },
        {
          "key": "writeStatusAllowed",
          "value": {
            "type": 8,
            "boolean": true
          }
        },
        {
          "key": "writeBodyAllowed",
          "value": {
            "type": 8,
            "boolean": true
          }
        },
        {
          "key": "writeHeadersAllowed",
          "value": {
            "type": 8,
            "boolean": true
          }
        }
      ]
    },
    "clientAnnotations": {
      "isEditedByUser": true
    },
    "isRequired": true
  },
  {
    "instance": {
      "key": {
        "publicId": "return_response",
        "versionId": "1"
      },
      "param": []
    },
    "isRequired": true
  },
  {
    "instance": {
      "key": {
        "publicId": "run_container",
        "versionId": "1"
      },
      "param": []
    },
    "isRequired": true
  },
  {
    "instance": {
      "key": {
        "publicId": "get_cookies",
        "versionId": "1"
      },
      "param": [
        {
          "key": "cookieAccess",
          "value": {
            "type": 1,
            "string": "any"
          }
        }
      ]
    },
    "clientAnnotations": {
      "isEditedByUser": true
    },
    "isRequired": true
  },
  {
    "instance": {
      "key": {
        "publicId": "set_cookies",
        "versionId": "1"
      },
      "param": [
        {
          "key": "allowedCookies",
          "value": {
            "type": 2,
            "listItem": [
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "name"
                  },
                  {
                    "type": 1,
                    "string": "domain"
                  },
                  {
                    "type": 1,
                    "string": "path"
                  },
                  {
                    "type": 1,
                    "string": "secure"
                  },
                  {
                    "type": 1,
                    "string": "session"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "*"
                  },
                  {
                    "type": 1,
                    "string": "*"
                  },
                  {
                    "type": 1,
                    "string": "*"
                  },
                  {
                    "type": 1,
                    "string": "any"
                  },
                  {
                    "type": 1,
                    "string": "any"
                  }
                ]
              }
            ]
          }
        }
      ]
    },
    "clientAnnotations": {
      "isEditedByUser": true
    },
    "isRequired": true
  },
  {
    "instance": {
      "key": {
        "publicId": "send_http",
        "versionId": "1"
      },
      "param": [
        {
          "key": "allowedUrls",
          "value": {
            "type": 1,
            "string": "any"
          }
        }
      ]
    },
    "clientAnnotations": {
      "isEditedByUser": true
    },
    "isRequired": true
  },
  {
    "instance": {
      "key": {
        "publicId": "access_template_storage",
        "versionId": "1"
      },
      "param": []
    },
    "isRequired": true
  },
  {
    "instance": {
      "key": {
        "publicId": "use_message",
        "versionId": "1"
      },
      "param": [
        {
          "key": "allowedActions",
          "value": {
            "type": 1,
            "string": "specific"
          }
        },
        {
          "key": "messageTypes",
          "value": {
            "type": 2,
            "listItem": [
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "type"
                  },
                  {
                    "type": 1,
                    "string": "action"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "clario_event"
                  },
                  {
                    "type": 1,
                    "string": "listen"
                  }
                ]
              }
            ]
          }
        }
      ]
    },
    "clientAnnotations": {
      "isEditedByUser": true
    },
    "isRequired": true
  }
]


___TESTS___

scenarios:
  - name: Another path is somebody else's
    code: |-
      ask({path: '/other'});
      runCode(fields({}));
      assertApi('claimRequest').wasNotCalled();
      assertThat(response).isEqualTo({status: undefined, headers: {}, body: undefined, sent: 0});
      assertThat(events).isEmpty();
  - name: A path that only begins like ours is somebody else's
    code: |-
      ask({path: '/collect/more'});
      runCode(fields({}));
      assertApi('claimRequest').wasNotCalled();
  - name: A hit is taken, and its event given to the container
    code: |-
      ask({});
      runCode(fields({}));
      assertApi('claimRequest').wasCalled();
      assertThat(events.length).isEqualTo(1);
      assertThat([response.status, response.body, response.sent]).isEqualTo([204, undefined, 1]);
      assertThat(logged).isEmpty();
  - name: Also on another path
    code: |-
      ask({path: '/c'});
      runCode(fields({collectPath: '/c'}));
      assertThat([response.status, events.length]).isEqualTo([204, 1]);
  - name: The paths are those of the tagging server where none is said
    code: |-
      ask({});
      runCode(fields({collectPath: undefined, scriptPath: undefined}));
      assertThat(response.status).isEqualTo(204);
      ask({method: 'GET', path: '/clario.js'});
      runCode(fields({collectPath: undefined, scriptPath: undefined}));
      assertThat(response.status).isEqualTo(200);
  - name: In debug mode each event is told
    code: |-
      ask({});
      runCode(fields({debug: true}));
      assertThat(logged).isEqualTo(['Clario: purchase ' + ID]);
  - name: A page of the shop may read the answer, cookies included
    code: |-
      ask({});
      runCode(fields({}));
      assertThat(response.headers['Access-Control-Allow-Origin']).isEqualTo('https://www.shop.com');
      assertThat(response.headers['Access-Control-Allow-Credentials']).isEqualTo('true');
      assertThat(response.headers.Vary).isEqualTo('Origin');
  - name: So may a page of each origin, however they are given
    code: |-
      ask({headers: {origin: 'https://b.shop.com'}});
      runCode(fields({origins: [' https://www.shop.com ', '', 'https://b.shop.com']}));
      assertThat([response.status, response.headers['Access-Control-Allow-Origin']]).isEqualTo([204, 'https://b.shop.com']);
      ask({headers: {origin: 'https://b.shop.com'}});
      runCode(fields({origins: 'https://www.shop.com\nhttps://b.shop.com'}));
      assertThat(response.status).isEqualTo(204);
  - name: A page of another origin is refused, and nothing of it taken
    code: |-
      ask({headers: {origin: 'https://www.shop.com.evil.test'}});
      runCode(fields({debug: true}));
      assertThat(response.status).isEqualTo(403);
      assertThat(error()).isEqualTo({code: 'origin', message: 'https://www.shop.com.evil.test is not one of the origins of the site shop'});
      assertThat(response.headers['Access-Control-Allow-Origin']).isUndefined();
      assertThat(response.headers['Cache-Control']).isEqualTo('no-store');
      assertThat(events).isEmpty();
      assertThat(cookies).isEmpty();
      assertThat(logged).isEqualTo(['Clario: answers 403, https://www.shop.com.evil.test is not one of the origins of the site shop']);
  - name: Where no origin is said nobody's is allowed
    code: |-
      ask({});
      runCode(fields({origins: undefined}));
      assertThat(response.status).isEqualTo(403);
  - name: A server has no origin
    code: |-
      ask({headers: {}});
      runCode(fields({}));
      assertThat(response.status).isEqualTo(204);
      assertThat(response.headers['Access-Control-Allow-Origin']).isUndefined();
  - name: A preflight is answered, and no event run
    code: |-
      ask({method: 'OPTIONS', body: undefined});
      runCode(fields({}));
      assertThat([response.status, response.sent]).isEqualTo([204, 1]);
      assertThat(response.headers).isEqualTo({
        'Access-Control-Allow-Origin': 'https://www.shop.com', 'Access-Control-Allow-Credentials': 'true', Vary: 'Origin',
        'Access-Control-Allow-Methods': 'POST', 'Access-Control-Allow-Headers': 'Content-Type, X-Gtm-Server-Preview', 'Access-Control-Max-Age': '7200',
      });
      assertThat(events).isEmpty();
  - name: A preflight of another origin is refused
    code: |-
      ask({method: 'OPTIONS', headers: {origin: 'https://evil.test'}});
      runCode(fields({}));
      assertThat([response.status, response.headers['Access-Control-Allow-Methods']]).isEqualTo([403, undefined]);
  - name: A preflight without an origin is none
    code: |-
      ask({method: 'OPTIONS', headers: {}});
      runCode(fields({}));
      assertThat([response.status, error().code]).isEqualTo([403, 'origin']);
  - name: Other methods are refused, with those that are not
    code: |-
      ask({method: 'PUT'});
      runCode(fields({}));
      assertThat([response.status, response.headers.Allow, error().code]).isEqualTo([405, 'POST, GET, OPTIONS', 'method']);
  - name: What is packed cannot be read here
    code: |-
      ask({headers: {origin: SHOP, 'content-encoding': 'gzip'}});
      runCode(fields({}));
      assertThat([response.status, response.headers['Accept-Encoding'], error().code]).isEqualTo([415, 'identity', 'content_encoding']);
      ask({headers: {origin: SHOP, 'content-encoding': 'identity'}});
      runCode(fields({}));
      assertThat(response.status).isEqualTo(204);
  - name: What is no JSON is refused
    code: |-
      ask({body: '{'});
      runCode(fields({}));
      assertThat([response.status, error()]).isEqualTo([400, {code: 'not_json', message: 'the body is not JSON'}]);
      ask({body: undefined});
      runCode(fields({}));
      assertThat([response.status, error().code]).isEqualTo([400, 'not_json']);
  - name: What is not the protocol is refused with the server's words
    code: |-
      ask({body: JSON.stringify(hit({events: [{id: ID, at: 'now', name: 'x'}]}))});
      runCode(fields({}));
      assertThat(response.status).isEqualTo(400);
      assertThat(error()).isEqualTo({code: 'type', message: 'events[0].at must be milliseconds since 1970-01-01; found a text of 3 characters', path: 'events[0].at'});
      assertThat(events).isEmpty();
  - name: So is what is nested too deep to be looked through, and a name that is too long once addresses are out
    code: |-
      mock('JSON', {parse: JSON.parse, stringify: (value) => (value.v === 1 ? undefined : JSON.stringify(value))});
      ask({});
      runCode(fields({}));
      assertThat([response.status, error()]).isEqualTo([400, {code: 'not_json', message: 'the hit is nested too deep'}]);
  - name: So is a name that is too long once addresses are out
    code: |-
      let name = 'a@b.cc ';
      while (name.length < 190) name = name + 'a@b.cc ';
      ask({body: JSON.stringify(hit({events: [event({name: name})]}))});
      runCode(fields({}));
      assertThat([response.status, error().path, events.length]).isEqualTo([400, 'events[0].name', 0]);
  - name: So are too many events, and too much of them
    code: |-
      let many = [event({})];
      while (many.length <= 100) many = many.concat(many);
      ask({body: JSON.stringify(hit({events: many.slice(0, 101)}))});
      runCode(fields({}));
      assertThat([response.status, error().code]).isEqualTo([413, 'too_many_events']);
      let long = 'x';
      while (long.length <= 524288) long = long + long;
      ask({body: '"' + long + '"'});
      runCode(fields({}));
      assertThat([response.status, error().code]).isEqualTo([413, 'too_large']);
  - name: Another site is refused
    code: |-
      ask({body: JSON.stringify(hit({site: 'other'}))});
      runCode(fields({}));
      assertThat([response.status, error()]).isEqualTo([403, {code: 'unknown_site', message: 'site is none that is collected for here', path: 'site'}]);
  - name: No address of anybody is given to tags
    code: |-
      ask({body: JSON.stringify(hit({page: {url: SHOP + '/?mail=ann%40shop.test', title: 'for ann@shop.test'}, events: [event({data: {note: 'ann@shop.test'}})]}))});
      runCode(fields({}));
      assertThat(JSON.stringify(events).indexOf('shop.test')).isEqualTo(-1);
      assertThat([events[0].page_location, events[0].note]).isEqualTo([SHOP + '/?mail=[email]', '[email]']);
  - name: Nor is one that was escaped in the sender's own way, or that the Referer has
    code: |-
      ask({body: JSON.stringify(hit({events: [event({data: {note: 'X'}})]})).split('"X"').join('"ann@sh\\u00f6p\\u002etest"')});
      runCode(fields({}));
      ask({method: 'GET', query: {d: encoded({v: 1, site: 'shop', events: [{name: 'page_view'}]})}, headers: {referer: SHOP + '/?mail=ann%40shop.test'}});
      runCode(fields({}));
      assertThat([events[0].note, events[1].page_location]).isEqualTo(['[email]', SHOP + '/?mail=[email]']);
      assertThat(JSON.stringify(events).indexOf('ann')).isEqualTo(-1);
  - name: Nor is one an id of who is signed in
    code: |-
      ask({body: JSON.stringify(hit({user: {customer_id: 'ann@shop.test'}}))});
      runCode(fields({}));
      assertThat([events[0].user_id, events[0].user_data]).isEqualTo([undefined, undefined]);
  - name: Visitor - the cookie's goes before the tag's, and is renewed
    code: |-
      ask({});
      mock('getCookieValues', ['1.kept.1789700000']);
      runCode(fields({}));
      assertApi('getCookieValues').wasCalledWith('clario_id', true);
      assertThat(cookies).isEqualTo([['clario_id', '1.kept.1789700000', {domain: 'auto', path: '/', 'max-age': 34560000, httpOnly: true, sameSite: 'Lax', secure: true}, true]]);
      assertThat([facts().client_id, facts().client_id_source, facts().client_id_age_days]).isEqualTo(['kept', 'cookie', 3]);
      assertThat(events[0].client_id).isEqualTo('kept');
  - name: Visitor - without a cookie the tag's id is taken, and kept
    code: |-
      ask({});
      runCode(fields({}));
      assertThat([cookies[0][0], cookies[0][1]]).isEqualTo(['clario_id', '1.tag-id.1790000000']);
      assertThat([facts().client_id, facts().client_id_source, facts().client_id_age_days]).isEqualTo(['tag-id', 'tag', null]);
  - name: Visitor - a cookie of another name
    code: |-
      ask({});
      runCode(fields({cookieName: 'vid'}));
      assertApi('getCookieValues').wasCalledWith('vid', true);
      assertThat(cookies[0][0]).isEqualTo('vid');
      runCode(fields({cookieName: undefined}));
      assertThat(cookies[1][0]).isEqualTo('clario_id');
  - name: Visitor - a cookie that nobody set is nobody's, nor is an id that could not stand in one
    code: |-
      ask({body: JSON.stringify(hit({client_id: '123.456'}))});
      mock('getCookieValues', ['2.x.1', '1.a;b.1', '1.x']);
      runCode(fields({}));
      assertThat(cookies).isEmpty();
      assertThat([facts().client_id, facts().client_id_source]).isEqualTo([null, 'none']);
      assertThat(events[0].client_id).isUndefined();
  - name: Visitor - without consent to storage nothing is read or set
    code: |-
      ask({body: JSON.stringify(hit({consent: {analytics_storage: 'denied'}}))});
      mock('getCookieValues', ['1.kept.1789700000']);
      runCode(fields({}));
      assertApi('getCookieValues').wasNotCalled();
      assertThat(cookies).isEmpty();
      assertThat([facts().client_id, facts().client_id_source, facts().client_id_age_days]).isEqualTo([null, 'none', null]);
  - name: Visitor - the shop's own server renews the cookie that there is, and this container sets the first
    code: |-
      ask({});
      runCode(fields({cookieRenewal: 'shop'}));
      mock('getCookieValues', ['1.kept.1789700000']);
      runCode(fields({cookieRenewal: 'shop'}));
      assertThat(cookies.map((cookie) => cookie[1])).isEqualTo(['1.tag-id.1790000000']);
      assertThat(response.headers['X-Clario-Id']).isEqualTo('kept');
  - name: Visitor - the tag is told the id that it does not know, for pages of other origins too
    code: |-
      const told = () => [response.headers['X-Clario-Id'], response.headers['Access-Control-Expose-Headers']];
      mock('getCookieValues', ['1.kept.1789700000']);
      ask({});
      runCode(fields({}));
      assertThat(told()).isEqualTo(['kept', 'X-Clario-Id']);
      ask({body: JSON.stringify(hit({client_id: 'kept'}))});
      runCode(fields({}));
      assertThat(told()).isEqualTo([undefined, undefined]);
      ask({headers: {}});
      runCode(fields({}));
      assertThat(told()).isEqualTo([undefined, undefined]);
      ask({body: JSON.stringify(hit({forget: true}))});
      runCode(fields({}));
      assertThat(told()).isEqualTo([undefined, undefined]);
      ask({body: JSON.stringify(hit({consent: {analytics_storage: 'denied'}}))});
      runCode(fields({}));
      assertThat(told()).isEqualTo([undefined, undefined]);
  - name: Consent - taken back, the cookie is deleted, and the event the last of the visitor
    code: |-
      mock('getCookieValues', ['1.kept.1789700000']);
      ask({body: JSON.stringify(hit({forget: true}))});
      runCode(fields({consent: 'required'}));
      assertThat(cookies).isEqualTo([['clario_id', '', {domain: 'auto', path: '/', 'max-age': 0, httpOnly: true, sameSite: 'Lax', secure: true}, true]]);
      assertThat(facts().client_id).isEqualTo('kept');
      ask({body: JSON.stringify(hit({forget: true, consent: {analytics_storage: 'denied'}}))});
      runCode(fields({}));
      assertThat([cookies.length, cookies[1][1], facts().client_id]).isEqualTo([2, '', null]);
  - name: Consent - taken back without a cookie, none is set
    code: |-
      ask({body: JSON.stringify(hit({forget: true}))});
      runCode(fields({}));
      assertThat(cookies).isEmpty();
      assertThat(facts().client_id).isEqualTo('tag-id');
  - name: Consent - denied, no tag is given an id of anybody, whatever the page has sent
    code: |-
      const pushed = {event: 'login', user_id: 'C-42', customer_id: 'C-42', visitorId: 'C-42', email_sha256: HASH, method: 'form'};
      ask({body: JSON.stringify(hit({consent: {analytics_storage: 'denied'}, page: {url: SHOP + '/', index: 4}, link: 'l', events: [event({name: 'login', data: pushed, index: 9})]}))});
      runCode(fields({}));
      const all = events[0];
      assertThat([all.client_id, all.user_id, all.user_data, all.ga_session_id, all.customer_id, all.visitorId, all.email_sha256]).isEqualTo([undefined, undefined, undefined, undefined, undefined, undefined, undefined]);
      assertThat([all.method, all['x-ga-gcs'], facts().denied]).isEqualTo(['form', 'G1-0', 'said']);
      const passed = all['x-clario-event'].hit;
      assertThat([passed.client_id, passed.session, passed.user, passed.page, passed.events[0].index, passed.link]).isEqualTo([undefined, undefined, undefined, {url: SHOP + '/'}, undefined, undefined]);
  - name: Consent - to advertising alone denied, no tag is given the hash under another name
    code: |-
      ask({body: JSON.stringify(hit({consent: {ad_user_data: 'denied'}, events: [event({name: 'login', data: {event: 'login', email_sha256: HASH, customer_id: 'C-42'}})]}))});
      runCode(fields({}));
      assertThat([events[0].email_sha256, events[0].customer_id, events[0].user_id]).isEqualTo([undefined, 'C-42', 'C-42']);
  - name: Consent - nothing said, the browser's headers count, as far as the site honours them
    code: |-
      const said = (headers, changes) => {
        ask({headers: headers, body: JSON.stringify(hit({consent: undefined}))});
        runCode(fields(changes));
        return [facts().denied, facts().client_id, events[events.length - 1]['x-ga-gcs']];
      };
      assertThat(said({origin: SHOP, 'sec-gpc': '1'}, {})).isEqualTo(['gpc', null, 'G100']);
      assertThat(said({origin: SHOP, 'sec-gpc': '1'}, {honourGpc: true})).isEqualTo(['gpc', null, 'G100']);
      assertThat(said({origin: SHOP, 'sec-gpc': '1'}, {honourGpc: false})).isEqualTo([undefined, 'tag-id', undefined]);
      assertThat(said({origin: SHOP, 'sec-gpc': '0'}, {})).isEqualTo([undefined, 'tag-id', undefined]);
      assertThat(said({origin: SHOP, dnt: '1'}, {})).isEqualTo([undefined, 'tag-id', undefined]);
      assertThat(said({origin: SHOP, dnt: '1'}, {honourDnt: true})).isEqualTo(['dnt', null, 'G100']);
      assertThat(cookies.length).isEqualTo(3);
  - name: Consent - what the page says goes before the headers
    code: |-
      ask({headers: {origin: SHOP, 'sec-gpc': '1', dnt: '1'}, body: JSON.stringify(hit({consent: {analytics_storage: 'granted', gpc: true}}))});
      runCode(fields({honourDnt: true}));
      assertThat([facts().denied, facts().client_id, events[0]['x-ga-gcs']]).isEqualTo([undefined, 'tag-id', 'G1-1']);
  - name: Consent - cookieless, nothing said is a no, a pixel's too
    code: |-
      ask({body: JSON.stringify(hit({consent: undefined}))});
      runCode(fields({consent: 'cookieless'}));
      ask({method: 'GET', query: {d: encoded({v: 1, site: 'shop', events: [{name: 'page_view'}]})}});
      runCode(fields({consent: 'cookieless'}));
      assertThat([response.sent, cookies.length, events[0]['x-ga-gcs'], facts().denied, facts().client_id]).isEqualTo([1, 0, 'G1-0', 'mode', null]);
      ask({});
      runCode(fields({consent: 'cookieless'}));
      assertThat([cookies.length, facts().client_id]).isEqualTo([1, 'tag-id']);
  - name: Consent - given since the events happened, it counts, for other tags too; so does one that was taken back since
    code: |-
      ask({body: JSON.stringify(hit({consent: {analytics_storage: 'denied'}, consent_sent: 'granted'}))});
      runCode(fields({consent: 'required'}));
      assertThat([response.status, facts().client_id, events[0]['x-ga-gcs']]).isEqualTo([204, 'tag-id', 'G1-1']);
      ask({body: JSON.stringify(hit({consent: {analytics_storage: 'granted'}, consent_sent: 'denied'}))});
      runCode(fields({}));
      assertThat([response.status, facts().client_id, events[1]['x-ga-gcs']]).isEqualTo([204, null, 'G1-0']);
  - name: Consent - required, what does not say granted is refused, and given to no tag
    code: |-
      [{consent: undefined}, {consent: {analytics_storage: 'denied'}}, {consent: {ad_storage: 'granted'}}, {consent: {analytics_storage: 'granted'}, consent_sent: 'denied'}].forEach((changes) => {
        ask({body: JSON.stringify(hit(changes))});
        mock('getCookieValues', ['1.kept.1789700000']);
        runCode(fields({consent: 'required'}));
        assertThat(response.status).isEqualTo(403);
        assertThat(error()).isEqualTo({code: 'consent_required', message: 'the site takes no event before consent: consent.analytics_storage must be granted', path: 'consent.analytics_storage'});
      });
      assertThat([events, cookies]).isEqualTo([[], []]);
      assertApi('getCookieValues').wasNotCalled();
      ask({});
      runCode(fields({consent: 'required'}));
      assertThat([response.status, events.length]).isEqualTo([204, 1]);
  - name: Consent - required, who takes it back is given to no tag, and loses the cookie
    code: |-
      mock('getCookieValues', ['1.kept.1789700000']);
      [{consent: undefined, forget: true}, {consent: {analytics_storage: 'denied'}, forget: true}].forEach((changes) => {
        ask({body: JSON.stringify(hit(changes))});
        runCode(fields({consent: 'required'}));
        assertThat([response.status, error().code]).isEqualTo([403, 'consent_required']);
      });
      const removed = ['clario_id', '', {domain: 'auto', path: '/', 'max-age': 0, httpOnly: true, sameSite: 'Lax', secure: true}, true];
      assertThat([events, cookies]).isEqualTo([[], [removed, removed]]);
  - name: Consent - a mode that there is not is a variable's mistake, and only those are known who have agreed
    code: |-
      ask({body: JSON.stringify(hit({consent: undefined}))});
      runCode(fields({consent: 'Required'}));
      assertThat([response.status, facts().client_id, facts().denied]).isEqualTo([204, null, 'mode']);
  - name: Link - an id that a link hands over is believed by nobody here, and given to no tag
    code: |-
      const url = SHOP + '/?clario_id=v1.1790000000.1790000000000.500.abc&b=2';
      ask({body: JSON.stringify(hit({link: 'v1.1790000000.1790000000000.500.abc', page: {url: url, referrer: url + '#clario_id=x'}}))});
      runCode(fields({}));
      assertThat([events[0].page_location, events[0].page_referrer]).isEqualTo([SHOP + '/?b=2', SHOP + '/?b=2']);
      assertThat(JSON.stringify(events).indexOf('abc')).isEqualTo(-1);
      assertThat(facts().client_id).isEqualTo('tag-id');
      ask({body: JSON.stringify(hit({page: {url: SHOP + '/?vid=1'}}))});
      runCode(fields({cookieName: 'vid'}));
      assertThat(events[1].page_location).isEqualTo(SHOP + '/');
  - name: What the shop's own server signs is the tagging server's
    code: |-
      ask({headers: {}, body: JSON.stringify(hit({source: 'server'}))});
      runCode(fields({}));
      assertThat([response.status, error(), events.length, cookies.length]).isEqualTo([403, {code: 'signature', message: "the events of the shop's own server go to the tagging server", path: 'source'}, 0, 0]);
  - name: Visitor - on a machine without HTTPS the cookie may go without it
    code: |-
      ask({headers: {origin: SHOP, 'x-forwarded-proto': 'http'}});
      runCode(fields({}));
      assertThat(cookies[0][2].secure).isFalse();
  - name: Facts - browser, address and place
    code: |-
      let agent = 'x';
      while (agent.length < 2000) agent = agent + agent;
      ask({headers: {origin: SHOP, 'user-agent': agent, 'x-appengine-country': 'NO', 'x-appengine-region': 'os', 'x-appengine-city': '?'}});
      runCode(fields({}));
      assertThat([facts().user_agent.length, facts().address, facts().received_at]).isEqualTo([1024, '198.51.100.7', 1790000000000]);
      assertThat(facts().geo).isEqualTo({country: 'NO', region: 'OS', city: null});
      assertThat(events[0].event_location).isEqualTo({country: 'NO', region: 'OS'});
      ask({headers: {origin: SHOP, 'x-appengine-country': 'ZZ'}});
      mock('getRemoteAddress', undefined);
      runCode(fields({}));
      assertThat([facts().user_agent, facts().address, facts().geo, events[1].event_location]).isEqualTo(['', '', undefined, undefined]);
  - name: Event data - an order, by GA4's names
    code: |-
      ask({});
      runCode(fields({}));
      const all = events[0];
      assertThat(all['x-clario-event'].hit).isEqualTo(hit({}));
      assertThat(without(all, 'x-clario-event')).isEqualTo({
        event_name: 'purchase', event_id: ID, client_id: 'tag-id', user_id: 'C-42', user_data: {sha256_email_address: HASH},
        ip_override: '198.51.100.7', user_agent: 'Mozilla/5.0', engagement_time_msec: 5300, 'x-ga-gcs': 'G101', store: 'Oslo',
        page_location: 'https://www.shop.com/thanks?x=1', page_hostname: 'www.shop.com', page_path: '/thanks', page_referrer: 'https://www.shop.com/pay',
        page_title: 'Thanks', page_encoding: 'UTF-8', language: 'nb-NO', screen_resolution: '1440x900', viewport_size: '1280x720',
        ga_session_id: 1789999940, ga_session_number: 3,
        currency: 'EUR', value: 72.05, transaction_id: 'T-1', tax: 3.6, shipping: 5.99, coupon: 'SPRING,VIP',
        items: [
          {item_id: 'A', item_name: 'Tee', price: 21.01, quantity: 2, item_category: 'Clothes', item_category2: 'Tops', item_brand: 'Nordic', item_variant: 'S', discount: 1, coupon: 'C', affiliation: 'Web', item_list_id: 'l', item_list_name: 'List', index: 0},
          {item_id: 'B', price: 30.03, quantity: 1, index: 1},
        ],
      });
  - name: Event data - of Universal Analytics in GA4's form
    code: |-
      ask({body: JSON.stringify(hit({events: [event({name: 'addToCart', data: {event: 'addToCart', ecommerce: {currencyCode: 'EUR', add: {products: [{id: 'A', name: 'Tee', price: '21,01', quantity: 2}]}}}})]}))});
      runCode(fields({}));
      assertThat([events[0].event_name, events[0].currency]).isEqualTo(['add_to_cart', 'EUR']);
      assertThat(events[0].items).isEqualTo([{item_id: 'A', item_name: 'Tee', price: 21.01, quantity: 2, index: 0}]);
  - name: Event data - of an event that says nothing
    code: |-
      ask({body: JSON.stringify({v: 1, site: 'shop', sent_at: 1790000000000, events: [{id: ID, at: 1790000000000, name: 'page_view'}]}), headers: {origin: SHOP}});
      runCode(fields({}));
      assertThat(without(events[0], 'x-clario-event')).isEqualTo({event_name: 'page_view', event_id: ID, ip_override: '198.51.100.7', page_encoding: 'UTF-8'});
  - name: Event data - a search, and consent that is not whole
    code: |-
      ask({body: JSON.stringify(hit({consent: {ad_storage: 'granted'}, page: {url: 'nowhere', referrer: ''}, events: [event({name: 'search', data: {event: 'search', search_term: 'tee', 'gtm.uniqueEventId': 7, 'x-y': 1}})]}))});
      runCode(fields({}));
      const all = events[0];
      assertThat([all.event_name, all.search_term, all['x-ga-gcs'], all['gtm.uniqueEventId'], all['x-y'], all.event]).isEqualTo(['search', 'tee', 'G11-', undefined, undefined, undefined]);
      assertThat([all.page_location, all.page_hostname, all.page_referrer]).isEqualTo(['nowhere', undefined, undefined]);
      ask({body: JSON.stringify(hit({consent: {gpc: true}}))});
      runCode(fields({}));
      assertThat(events[1]['x-ga-gcs']).isEqualTo('G100');
      ask({body: JSON.stringify(hit({consent: undefined}))});
      runCode(fields({}));
      assertThat(events[2]['x-ga-gcs']).isUndefined();
  - name: Event data - what GA4 has beside the order, of the event and of its items
    code: |-
      const ecommerce = {item_list_id: 'l', promotion_id: 'P', creative_slot: 'top', value: 'dear', items: [{item_id: 'A', index: 7, google_business_vertical: 'retail', extra: {a: 1}}, {item_id: 'B', index: 'last'}]};
      ask({body: JSON.stringify(hit({events: [event({name: 'select_item', data: {event: 'select_item', ecommerce: ecommerce}})]}))});
      runCode(fields({}));
      const all = events[0];
      assertThat([all.item_list_id, all.promotion_id, all.creative_slot, all.value, all.ecommerce]).isEqualTo(['l', 'P', 'top', undefined, undefined]);
      assertThat(all.items).isEqualTo([{item_id: 'A', index: 7, google_business_vertical: 'retail', item_list_id: 'l'}, {item_id: 'B', index: 1, item_list_id: 'l'}]);
  - name: Event data - a page says nothing of the request
    code: |-
      const pushed = {client_id: 'p', user_agent: 'p', ip_override: 'p', user_id: {a: 1}, event_id: 'p', event_name: 'p', ga_session_id: 1, engagement_time_msec: 1};
      ask({headers: {origin: SHOP}, body: JSON.stringify({v: 1, site: 'shop', sent_at: 1790000000000, consent: {analytics_storage: 'denied'}, events: [{id: ID, at: 1790000000000, name: 'login', data: pushed}]})});
      runCode(fields({}));
      assertThat(without(events[0], 'x-clario-event')).isEqualTo({event_name: 'login', event_id: ID, ip_override: '198.51.100.7', page_encoding: 'UTF-8', 'x-ga-gcs': 'G1-0'});
  - name: Event data - who the customer is, unless advertising may not have it
    code: |-
      ask({body: JSON.stringify(hit({consent: {ad_user_data: 'denied'}}))});
      runCode(fields({}));
      assertThat([events[0].user_data, events[0].user_id]).isEqualTo([undefined, 'C-42']);
      assertThat(events[0]['x-clario-event'].hit.user.email_sha256).isEqualTo(HASH);
      ask({body: JSON.stringify(hit({consent: {ad_user_data: 'granted'}}))});
      runCode(fields({}));
      assertThat(events[1].user_data).isEqualTo({sha256_email_address: HASH});
  - name: Each event is a run of the container, and the answer comes after the last
    code: |-
      const completes = [];
      mock('runContainer', (event, onComplete) => {
        events.push(event);
        completes.push(onComplete);
      });
      ask({body: JSON.stringify(hit({events: [event({}), event({id: ID2, name: 'login', data: undefined})]}))});
      runCode(fields({}));
      assertThat([events.length, response.sent]).isEqualTo([2, 0]);
      assertThat(events[1]['x-clario-event'].hit.events).isEqualTo([{id: ID2, at: 1789999999000, name: 'login', engaged_ms: 5300}]);
      completes[1]();
      assertThat(response.sent).isEqualTo(0);
      completes[0]();
      assertThat([response.sent, response.status]).isEqualTo([1, 204]);
  - name: Waiting - what Clario's tag could not hand on is not acknowledged
    code: |-
      outcomes = {};
      outcomes[ID] = false;
      ask({});
      runCode(fields({debug: true}));
      assertThat([response.status, response.headers['Retry-After'], response.sent]).isEqualTo([503, '5', 1]);
      assertThat(response.headers['Access-Control-Expose-Headers']).isEqualTo('Retry-After');
      // the page asks again with the cookie that it had
      assertThat(cookies).isEmpty();
      assertThat(error()).isEqualTo({code: 'not_taken', message: '1 of 1 events were not taken: try again'});
      assertThat(response.headers['Access-Control-Allow-Origin']).isEqualTo(SHOP);
  - name: Waiting - what was handed on is not run again when the rest comes once more
    code: |-
      outcomes[ID] = true;
      outcomes[ID2] = false;
      const both = JSON.stringify(hit({events: [event({}), event({id: ID2})]}));
      ask({body: both});
      runCode(fields({}));
      assertThat([response.status, events.length]).isEqualTo([503, 2]);
      outcomes[ID2] = true;
      ask({body: both});
      runCode(fields({}));
      assertThat([response.status, events.length, events[2].event_id]).isEqualTo([204, 3, ID2]);
      assertThat([events[0]['x-clario-repeat'], events[1]['x-clario-repeat'], events[2]['x-clario-repeat']]).isEqualTo([undefined, undefined, true]);
  - name: Waiting - of two tags of Clario's the one that could not counts
    code: |-
      mock('runContainer', (event, onComplete) => {
        events.push(event);
        ['begun', 'begun', 'done'].forEach((state) => listeners[0]('clario_event', {id: event.event_id, state: state}));
        onComplete();
      });
      ask({});
      runCode(fields({}));
      assertThat([response.status, error().message]).isEqualTo([503, '1 of 1 events were not taken: try again']);
      assertThat([storage.done, storage.failed]).isEqualTo([undefined, [ID]]);
  - name: Waiting - an event that Clario's tag said nothing of is not run again for the others
    code: |-
      outcomes[ID2] = false;
      const both = JSON.stringify(hit({events: [event({}), event({id: ID2})]}));
      ask({body: both});
      runCode(fields({}));
      outcomes[ID2] = false;
      ask({body: both});
      runCode(fields({}));
      assertThat([response.status, events.length, storage.done, storage.failed]).isEqualTo([503, 3, [ID], [ID2]]);
  - name: Waiting - of two tags both have to be done
    code: |-
      mock('runContainer', (event, onComplete) => {
        events.push(event);
        ['begun', 'begun', 'done', 'done', 'done'].forEach((state) => listeners[0]('clario_event', {id: event.event_id, state: state}));
        onComplete();
      });
      ask({});
      runCode(fields({}));
      assertThat([response.status, storage.done, storage.failed]).isEqualTo([204, undefined, undefined]);
  - name: Waiting - a request of which all was handed on is answered at once
    code: |-
      storage.done = [ID];
      ask({});
      runCode(fields({}));
      assertThat([response.status, response.sent, events.length]).isEqualTo([204, 1, 0]);
  - name: Waiting - only the latest are remembered, and words of other requests are not heard
    code: |-
      const many = [];
      while (many.length < 1000) many.push('id-' + many.length);
      storage.done = many;
      outcomes[ID] = true;
      outcomes[ID2] = false;
      mock('addMessageListener', (type, tell) => {
        listeners.push(tell);
        tell(type, {id: 'of another', state: 'begun'});
      });
      ask({body: JSON.stringify(hit({events: [event({}), event({id: ID2})]}))});
      runCode(fields({}));
      assertThat(error().message).isEqualTo('1 of 2 events were not taken: try again');
      assertThat([storage.done.length, storage.done[0], storage.done[999]]).isEqualTo([1000, 'id-1', ID]);
      assertThat(storage.failed).isEqualTo([ID2]);
  - name: Waiting - without Clario's tag there is nothing to wait for
    code: |-
      ask({});
      runCode(fields({waitForTag: undefined}));
      assertThat(response.status).isEqualTo(204);
  - name: Not waiting - all is well in any case
    code: |-
      outcomes[ID] = false;
      storage.done = [ID];
      ask({});
      runCode(fields({waitForTag: false}));
      assertThat([response.status, events.length, listeners.length]).isEqualTo([204, 1, 0]);
  - name: Pixel - a hit in the query
    code: |-
      ask({method: 'GET', query: {d: encoded(hit({}))}});
      runCode(fields({}));
      assertApi('setPixelResponse').wasCalled();
      assertThat([response.sent, response.headers['Cache-Control'], events.length]).isEqualTo([1, 'no-store', 1]);
  - name: Pixel - what a page without a script cannot know is put in
    code: |-
      ask({method: 'GET', query: {d: encoded({v: 1, site: 'shop', events: [{name: 'page_view'}]})}, headers: {referer: 'https://www.shop.com/amp'}});
      runCode(fields({}));
      assertThat(events[0]['x-clario-event'].hit).isEqualTo({
        v: 1, site: 'shop', sent_at: 1790000000000, page: {url: 'https://www.shop.com/amp'},
        events: [{name: 'page_view', id: '01a0c450-6c00-7000-a000-000000000000', at: 1790000000000}],
      });
      assertThat([facts().client_id, facts().client_id_source]).isEqualTo(['01a0c450-6c00-7000-a000-000000000000', 'none']);
      assertThat(cookies[0][1]).isEqualTo('1.01a0c450-6c00-7000-a000-000000000000.1790000000');
  - name: Pixel - what it does know stays
    code: |-
      ask({method: 'GET', query: {d: encoded(hit({events: [event({}), 7]}))}, headers: {referer: 'https://www.shop.com/amp'}});
      runCode(fields({}));
      assertThat([response.status, error().path]).isEqualTo([400, 'events[1]']);
      ask({method: 'GET', query: {d: encoded(hit({events: 'none'}))}, headers: {}});
      runCode(fields({}));
      assertThat(error().path).isEqualTo('events');
  - name: Pixel - without a hit it is refused
    code: |-
      ask({method: 'GET', query: {}});
      runCode(fields({}));
      assertThat([response.status, error()]).isEqualTo([400, {code: 'not_base64url', message: 'd must be the hit as JSON, in base64url', path: 'd'}]);
      ask({method: 'GET', query: {d: '%%'}});
      runCode(fields({}));
      assertThat([response.status, error().code]).isEqualTo([400, 'not_base64url']);
  - name: Pixel - what was not handed on is said, though a page without a script does not hear it
    code: |-
      outcomes[ID] = false;
      ask({method: 'GET', query: {d: encoded(hit({}))}});
      runCode(fields({}));
      assertThat(response.status).isEqualTo(503);
  - name: Script - from the tagging server, for any page
    code: |-
      ask({method: 'GET', path: '/clario.js', query: {site: 'shop'}});
      runCode(fields({serverUrl: ' https://metrics.shop.com/ '}));
      assertThat(fetched).isEqualTo(['https://metrics.shop.com/clario.js?site=shop']);
      assertThat(response).isEqualTo({
        status: 200, sent: 1, body: 'script 1',
        headers: {
          'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin', 'X-Content-Type-Options': 'nosniff',
          'Cache-Control': 'public, max-age=300, stale-while-revalidate=86400', ETag: '"e1"', 'Content-Type': 'text/javascript; charset=utf-8',
        },
      });
      assertApi('claimRequest').wasCalled();
      assertThat(events).isEmpty();
  - name: Script - kept for minutes, and then fetched anew
    code: |-
      ask({method: 'GET', path: '/s.js'});
      runCode(fields({scriptPath: '/s.js', scriptMinutes: '2'}));
      now = 1790000000000 + 119999;
      ask({method: 'GET', path: '/s.js'});
      runCode(fields({scriptPath: '/s.js', scriptMinutes: '2'}));
      assertThat([fetched.length, response.body]).isEqualTo([1, 'script 1']);
      now = 1790000000000 + 120000;
      ask({method: 'GET', path: '/s.js'});
      runCode(fields({scriptPath: '/s.js', scriptMinutes: '2'}));
      assertThat([fetched.length, response.body]).isEqualTo([2, 'script 2']);
  - name: Script - kept for five minutes where nothing is said
    code: |-
      ask({method: 'GET', path: '/clario.js'});
      runCode(fields({scriptMinutes: undefined}));
      now = 1790000000000 + 299999;
      ask({method: 'GET', path: '/clario.js'});
      runCode(fields({scriptMinutes: undefined}));
      assertThat(fetched.length).isEqualTo(1);
  - name: Script - as the page wishes it, each kept by itself
    code: |-
      ask({method: 'GET', path: '/clario.js', query: {site: 'shop', send: 'all', debug: '1'}});
      runCode(fields({}));
      ask({method: 'GET', path: '/clario.js', query: {site: 'shop', send: 'ecommerce', debug: '0'}});
      runCode(fields({}));
      assertThat(fetched).isEqualTo(['https://metrics.shop.com/clario.js?site=shop&send=all&debug=1', 'https://metrics.shop.com/clario.js?site=shop&send=ecommerce&debug=0']);
  - name: Script - a wish that there is not is refused
    code: |-
      ask({method: 'GET', path: '/clario.js', query: {send: 'some'}});
      runCode(fields({}));
      assertThat([response.status, error().code]).isEqualTo([400, 'unknown_option']);
      ask({method: 'GET', path: '/clario.js', query: {debug: 'yes'}});
      runCode(fields({}));
      assertThat(response.status).isEqualTo(400);
      assertThat(fetched).isEmpty();
  - name: Script - of another site is not here
    code: |-
      ask({method: 'GET', path: '/clario.js', query: {site: 'other'}});
      runCode(fields({}));
      assertThat([response.status, error().code, response.headers['Cache-Control']]).isEqualTo([404, 'unknown_site', 'no-store']);
  - name: Script - is only to be got
    code: |-
      ask({method: 'POST', path: '/clario.js'});
      runCode(fields({}));
      assertThat([response.status, response.headers.Allow]).isEqualTo([405, 'GET']);
  - name: Script - one that the page has is not sent again
    code: |-
      ask({method: 'GET', path: '/clario.js', headers: {'if-none-match': 'W/"x", "e1"'}});
      runCode(fields({}));
      assertThat([response.status, response.body, response.headers.ETag]).isEqualTo([304, undefined, '"e1"']);
  - name: Script - without an ETag it is sent
    code: |-
      scripts = [{statusCode: 200, headers: {'content-type': 'application/javascript'}, body: 'plain'}];
      ask({method: 'GET', path: '/clario.js', headers: {'if-none-match': '""'}});
      runCode(fields({}));
      assertThat([response.status, response.body, response.headers.ETag]).isEqualTo([200, 'plain', undefined]);
  - name: Script - the last one is given while the server does not answer
    code: |-
      ask({method: 'GET', path: '/clario.js'});
      runCode(fields({}));
      now = 1790000000000 + 3600000;
      scripts = [null, {statusCode: 503, headers: {}, body: ''}, {statusCode: 200, headers: {}, body: ''}];
      for (let i = 0; i < 3; i++) {
        ask({method: 'GET', path: '/clario.js'});
        runCode(fields({}));
        assertThat([response.status, response.body]).isEqualTo([200, 'script 1']);
        now += 30000;
      }
      assertThat(logged).isEqualTo([
        'Clario: https://metrics.shop.com/clario.js?site=shop did not answer: the last script is given again',
        'Clario: https://metrics.shop.com/clario.js?site=shop answered 503, and no script: the last script is given again',
        'Clario: https://metrics.shop.com/clario.js?site=shop answered 200, and no script: the last script is given again',
      ]);
  - name: Script - a server that has failed is left alone for half a minute
    code: |-
      ask({method: 'GET', path: '/clario.js'});
      runCode(fields({}));
      now += 3600000;
      scripts = [null];
      runCode(fields({}));
      now += 29999;
      runCode(fields({}));
      assertThat([fetched.length, response.body]).isEqualTo([2, 'script 1']);
      now += 1;
      runCode(fields({}));
      assertThat([fetched.length, response.body]).isEqualTo([3, 'script 3']);
  - name: Script - a container that would ask itself says so, and does not
    code: |-
      ask({method: 'GET', path: '/clario.js', headers: {'x-clario-script': '1'}});
      runCode(fields({}));
      assertThat([response.status, error().code, response.headers['Cache-Control']]).isEqualTo([502, 'no_script', 'no-store']);
      assertThat(logged).isEqualTo(['Clario: https://metrics.shop.com is this container; the address of the tagging server is wanted']);
      assertThat(fetched).isEmpty();
  - name: Script - a page that says that something is wrong is no script
    code: |-
      scripts = [{statusCode: 200, headers: {'content-type': 'text/html'}, body: '<h1>down</h1>'}, {statusCode: 200, headers: {}, body: 'x'}];
      for (let i = 0; i < 2; i++) {
        ask({method: 'GET', path: '/clario.js'});
        runCode(fields({}));
        assertThat([response.status, error().code]).isEqualTo([502, 'no_script']);
      }
      assertThat(storage).isEqualTo({});
  - name: Script - what another request has had meanwhile is not put back
    code: |-
      const url = 'https://metrics.shop.com/clario.js?site=shop';
      mock('sendHttpGet', () => {
        storage[url] = {body: 'newer', etag: '"n"', until: now + 300000};
        return {then: (ok, failed) => failed({reason: 'timed_out'})};
      });
      storage[url] = {body: 'older', etag: '"o"', until: now};
      ask({method: 'GET', path: '/clario.js'});
      runCode(fields({}));
      assertThat([response.body, storage[url]]).isEqualTo(['newer', {body: 'newer', etag: '"n"', until: now + 300000}]);
  - name: Script - without a last one it is said that there is none now
    code: |-
      scripts = [null];
      ask({method: 'GET', path: '/clario.js'});
      runCode(fields({}));
      assertThat([response.status, error().code, response.headers['Cache-Control']]).isEqualTo([502, 'no_script', 'no-store']);
      assertThat(logged).isEqualTo(['Clario: https://metrics.shop.com/clario.js?site=shop did not answer']);
  - name: Script - is somebody else's when it is not served here
    code: |-
      ask({method: 'GET', path: '/clario.js'});
      runCode(fields({serveScript: false}));
      assertApi('claimRequest').wasNotCalled();
setup: |-
  const JSON = require('JSON');
  const toBase64 = require('toBase64');
  const SHOP = 'https://www.shop.com';
  const ID = '01990000-0000-7000-8000-000000000001';
  const ID2 = '01990000-0000-7000-8000-000000000002';
  const HASH = 'a25a44bc8224feb3a35d541f1d4f66b43c67be44771f512adf3457e24b03bd6c';
  let now = 1790000000000;
  let response, events = [], cookies = [], logged = [], fetched = [], listeners = [];
  // what Clario's tag says of an event: true or false, nothing where there is none
  let outcomes = {};
  let storage = {};
  // what the server answers; null for nothing
  let scripts = [];

  const fields = (changes) => {
    const all = {siteKey: 'shop', origins: [SHOP], serverUrl: 'https://metrics.shop.com', collectPath: '/collect', scriptPath: '/clario.js', serveScript: true, scriptMinutes: 5, cookieName: 'clario_id', waitForTag: true};
    for (const key in changes) all[key] = changes[key];
    return all;
  };
  const event = (changes) => {
    const all = {
      id: ID, at: 1789999999000, name: 'purchase', engaged_ms: 5300,
      data: {
        event: 'purchase', store: 'Oslo', list: [1],
        ecommerce: {
          transaction_id: 'T-1', value: 72.05, tax: 3.6, shipping: 5.99, currency: 'EUR', coupon: 'SPRING,VIP',
          items: [
            {item_id: 'A', item_name: 'Tee', price: 21.01, quantity: 2, item_category: 'Clothes', item_category2: 'Tops', item_brand: 'Nordic', item_variant: 'S', discount: 1, coupon: 'C', affiliation: 'Web', item_list_id: 'l', item_list_name: 'List'},
            {item_id: 'B', price: 30.03, quantity: 1},
          ],
        },
      },
    };
    for (const key in changes) all[key] = changes[key];
    return all;
  };
  const hit = (changes) => {
    const all = {
      v: 1, site: 'shop', sent_at: 1790000000000, client_id: 'tag-id', session: {id: 's1', number: 3, started_at: 1789999940000},
      page: {url: 'https://www.shop.com/thanks?x=1', title: 'Thanks', referrer: 'https://www.shop.com/pay'},
      user: {customer_id: 'C-42', email_sha256: HASH}, consent: {analytics_storage: 'granted', ad_storage: 'denied'},
      device: {language: 'nb-NO', screen: '1440x900', viewport: '1280x720'}, events: [event({})],
    };
    for (const key in changes) all[key] = changes[key];
    return all;
  };
  const encoded = (value) => toBase64(JSON.stringify(value), {urlEncoding: true});
  const error = () => JSON.parse(response.body).error;
  const facts = () => events[events.length - 1]['x-clario-event'].facts;
  const without = (all, name) => {
    const rest = {};
    for (const key in all) if (key !== name) rest[key] = all[key];
    return rest;
  };

  const ask = (request) => {
    response = {status: undefined, headers: {}, body: undefined, sent: 0};
    const headers = request.headers || {origin: SHOP, 'user-agent': 'Mozilla/5.0'};
    const query = request.query || {};
    mock('getRequestMethod', request.method || 'POST');
    mock('getRequestPath', request.path || '/collect');
    mock('getRequestBody', request.hasOwnProperty('body') ? request.body : JSON.stringify(hit({})));
    mock('getRequestHeader', (name) => headers[name]);
    mock('getRequestQueryParameter', (name) => query[name]);
  };

  mock('claimRequest', undefined);
  mock('getTimestampMillis', () => now);
  mock('generateRandom', 0);
  mock('getRemoteAddress', '198.51.100.7');
  mock('getCookieValues', []);
  mock('setCookie', (name, value, options, noEncode) => {
    cookies.push([name, value, options, noEncode]);
  });
  mock('logToConsole', (text) => {
    logged.push(text);
  });
  mock('setResponseStatus', (status) => {
    response.status = status;
  });
  mock('setResponseHeader', (name, value) => {
    response.headers[name] = value;
  });
  mock('setResponseBody', (body) => {
    response.body = body;
  });
  mock('setPixelResponse', undefined);
  mock('returnResponse', () => {
    response.sent = response.sent + 1;
  });
  mock('addMessageListener', (type, tell) => {
    if (type === 'clario_event') listeners.push(tell);
  });
  mock('runContainer', (event, onComplete) => {
    events.push(event);
    const ok = outcomes[event.event_id];
    if (ok !== undefined) listeners.forEach((tell) => tell('clario_event', {id: event.event_id, state: 'begun'}));
    if (ok === true) listeners.forEach((tell) => tell('clario_event', {id: event.event_id, state: 'done'}));
    onComplete();
  });
  mock('sendHttpGet', (url) => {
    fetched.push(url);
    const next = scripts.length > 0 ? scripts.shift() : {statusCode: 200, headers: {'content-type': 'text/javascript; charset=utf-8', etag: '"e' + fetched.length + '"'}, body: 'script ' + fetched.length};
    return {then: (ok, failed) => (next === null ? failed({reason: 'timed_out'}) : ok(next))};
  });
  mockObject('templateDataStorage', {
    getItemCopy: (key) => (storage[key] === undefined ? null : storage[key]),
    setItemCopy: (key, value) => {
      storage[key] = value;
    },
  });


___NOTES___

The code is built of templates/server-client in Clario's repository; change it there.
