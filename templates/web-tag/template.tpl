___INFO___

{
  "type": "TAG",
  "id": "cvt_temp_public_id",
  "version": 1,
  "securityGroups": [],
  "displayName": "Clario",
  "categories": [
    "ANALYTICS",
    "DATA_WAREHOUSING"
  ],
  "brand": {
    "id": "brand_dummy",
    "displayName": "Clario"
  },
  "description": "First-party behavioural data: what shoppers look at, search for, put into the cart and buy, as your dataLayer says it, and who they are. Fire it once, on Initialization - All Pages.",
  "containerContexts": [
    "WEB"
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
    "help": "The public key of your site, as Clario gave it to you. It says whose data this is; it is no secret.",
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
    "name": "serverUrl",
    "displayName": "Server address",
    "simpleValueType": true,
    "valueHint": "https://metrics.shop.com",
    "alwaysInSummary": true,
    "help": "The tagging server on a subdomain of your own shop: https:// and the host, nothing after it. <strong>If you took this template from the gallery</strong>, allow the script once: Templates &gt; Clario &gt; Permissions &gt; Injects scripts, and put in https://metrics.shop.com/* with your own host. Until then events are sent by pixel, with less in them.",
    "valueValidators": [
      {
        "type": "NON_EMPTY",
        "errorMessage": "The server address is needed."
      },
      {
        "type": "REGEX",
        "args": [
          "^(\\{\\{.+\\}\\}|https://[A-Za-z0-9.-]+/?)$"
        ],
        "errorMessage": "https:// and a host, such as https://metrics.shop.com."
      }
    ]
  },
  {
    "type": "SELECT",
    "name": "send",
    "displayName": "Events",
    "macrosInSelect": false,
    "simpleValueType": true,
    "defaultValue": "site",
    "selectItems": [
      {
        "value": "site",
        "displayValue": "As agreed with Clario for this site"
      },
      {
        "value": "ecommerce",
        "displayValue": "All e-commerce, search, login and sign-up"
      },
      {
        "value": "all",
        "displayValue": "Every dataLayer push that has an event"
      }
    ],
    "help": "What has e-commerce (GA4 or Universal Analytics) is always sent, whatever the event is called. Page views are counted by the tag itself, also those of single-page applications."
  },
  {
    "type": "GROUP",
    "name": "identityGroup",
    "displayName": "Who the customer is",
    "groupStyle": "ZIPPY_OPEN_ON_PARAM",
    "subParams": [
      {
        "type": "TEXT",
        "name": "email",
        "displayName": "E-mail address",
        "simpleValueType": true,
        "valueHint": "{{Customer e-mail}}",
        "help": "A variable with the address of who is signed in or has ordered. It is hashed (SHA-256) in the browser: the address itself is never sent or stored."
      },
      {
        "type": "TEXT",
        "name": "emailSha256",
        "displayName": "E-mail address, hashed already",
        "simpleValueType": true,
        "valueHint": "{{Customer e-mail SHA-256}}",
        "help": "The SHA-256 of the trimmed, lower-cased address, as 64 hexadecimal digits. Used where the address above is empty."
      },
      {
        "type": "TEXT",
        "name": "customerId",
        "displayName": "Customer id",
        "simpleValueType": true,
        "valueHint": "{{Customer id}}",
        "help": "Your own id of the customer, as your offline data has it."
      }
    ]
  },
  {
    "type": "GROUP",
    "name": "consentGroup",
    "displayName": "Consent",
    "groupStyle": "ZIPPY_OPEN_ON_PARAM",
    "subParams": [
      {
        "type": "CHECKBOX",
        "name": "useConsent",
        "checkboxText": "Keep to the consent that Google Tag Manager knows",
        "simpleValueType": true,
        "defaultValue": true,
        "help": "Analytics storage, ad storage, ad user data and ad personalization are sent with each event, and when one changes. While analytics storage is denied, events have neither visitor nor session, and nothing is kept in the browser. Without this, the tag hears what the page says by gtag('consent', …) and by clario('consent', …)."
      }
    ]
  },
  {
    "type": "GROUP",
    "name": "itemsGroup",
    "displayName": "Further items",
    "groupStyle": "ZIPPY_OPEN_ON_PARAM",
    "subParams": [
      {
        "type": "SIMPLE_TABLE",
        "name": "items",
        "displayName": "What else every event of the page should have",
        "newRowButtonText": "Add an item",
        "help": "For example store = {{Store}}. Tell Clario the names: they then stand in the column extras of your data.",
        "simpleTableColumns": [
          {
            "name": "name",
            "displayName": "Name",
            "type": "TEXT",
            "isUnique": true,
            "valueHint": "store",
            "valueValidators": [
              {
                "type": "NON_EMPTY"
              }
            ]
          },
          {
            "name": "value",
            "displayName": "Value",
            "type": "TEXT",
            "valueHint": "{{Store}}"
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
        "name": "scriptPath",
        "displayName": "Path of the script",
        "simpleValueType": true,
        "defaultValue": "/clario.js",
        "help": "Only if Clario has set another one for your site (script_path).",
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
        "type": "CHECKBOX",
        "name": "debug",
        "checkboxText": "Explain in the console what is sent",
        "simpleValueType": true,
        "defaultValue": false,
        "help": "The browser's console then shows what the tag does and, where the site is in debug mode, what became of each event. Not for production."
      },
      {
        "type": "LABEL",
        "name": "pixelLabel",
        "displayName": "While the script may not load (see Server address), these are used:"
      },
      {
        "type": "TEXT",
        "name": "collectPath",
        "displayName": "Path of the collector",
        "simpleValueType": true,
        "defaultValue": "/collect",
        "help": "Only if Clario has set another one for your site (collect_path).",
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
        "displayName": "Name of the session cookie",
        "simpleValueType": true,
        "defaultValue": "clario_id_js",
        "help": "Holds visitor and session. With the default the script, once it may load, goes on with the same visitor.",
        "valueValidators": [
          {
            "type": "REGEX",
            "args": [
              "^[A-Za-z0-9_-]{1,67}$"
            ],
            "errorMessage": "Letters, digits, _ and -, at most 67."
          }
        ]
      },
      {
        "type": "TEXT",
        "name": "cookieDays",
        "displayName": "Days that cookie lasts",
        "simpleValueType": true,
        "defaultValue": 400,
        "valueUnit": "days",
        "help": "At most 400: browsers keep no cookie longer. The visitor's lasting id is in the cookie that the server sets.",
        "valueValidators": [
          {
            "type": "POSITIVE_NUMBER",
            "errorMessage": "A number of days from 1 to 400."
          },
          {
            "type": "REGEX",
            "args": [
              "^([1-9]|[1-9][0-9]|[1-3][0-9][0-9]|400)$"
            ],
            "errorMessage": "A number of days from 1 to 400."
          }
        ]
      }
    ]
  }
]


___SANDBOXED_JS_FOR_WEB_TEMPLATE___

// templates/server/sandbox.ts
var getType = /* @__PURE__ */ require("getType");
var makeString = /* @__PURE__ */ require("makeString");

// templates/shared/texts.ts
function textOf(value) {
  const type = getType(value);
  return type === "string" || type === "number" ? makeString(value) : "";
}
function addressOf(value) {
  const address = textOf(value).trim();
  return address.charAt(address.length - 1) === "/" ? address.slice(0, -1) : address;
}

// templates/web-tag/gtm.ts
var addConsentListener = require("addConsentListener");
var callInWindow = require("callInWindow");
var copyFromDataLayer = require("copyFromDataLayer");
var copyFromWindow = require("copyFromWindow");
var createQueue = require("createQueue");
var decodeUriComponent = require("decodeUriComponent");
var encodeUriComponent = require("encodeUriComponent");
var generateRandom = require("generateRandom");
var getCookieValues = require("getCookieValues");
var getReferrerUrl = require("getReferrerUrl");
var getTimestampMillis = require("getTimestampMillis");
var getUrl = require("getUrl");
var injectScript = require("injectScript");
var isConsentGranted = require("isConsentGranted");
var json = require("JSON");
var log = require("logToConsole");
var makeInteger = require("makeInteger");
var queryPermission = require("queryPermission");
var readTitle = require("readTitle");
var sendPixel = require("sendPixel");
var setCookie = require("setCookie");
var setInWindow = require("setInWindow");
var sha256 = require("sha256");
var templateStorage = require("templateStorage");
var toBase64 = require("toBase64");

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
function redactEmails(text) {
  if (text.indexOf("@") < 0 && text.indexOf("40") < 0) return text;
  const plain = text.indexOf("\\u0040") < 0 ? text : text.split("\\u0040").join("@");
  let clean = "";
  let copied = 0;
  let bare = plain.indexOf("@");
  let encoded2 = nextEncoded(plain, 0);
  while (bare >= 0 || encoded2 >= 0) {
    const sign = bare >= 0 && (encoded2 < 0 || bare < encoded2) ? bare : encoded2;
    let at = wordBefore(plain, sign, copied);
    while (at <= sign) {
      const found = step(plain, at);
      if (found.isAddress) {
        clean = clean + plain.slice(copied, found.at) + "[email]";
        copied = found.end;
      }
      at = found.end;
    }
    if (copied < at) {
      clean = clean + plain.slice(copied, at);
      copied = at;
    }
    if (bare >= 0 && bare < at) bare = plain.indexOf("@", at);
    if (encoded2 >= 0 && encoded2 < at) encoded2 = nextEncoded(plain, at);
  }
  return copied === 0 ? plain : clean + plain.slice(copied);
}
function step(text, at) {
  const char = text.charAt(at);
  const stays = char === "%" ? escapeEnd(text, at) : char === "\\" ? unicodeEnd(text, at) : -1;
  if (stays >= 0 && signEnd(text, stays) < 0) return { isAddress: false, at: at, end: stays };
  const local = localOf(text, at);
  if (local.end > at) {
    const sign = signEnd(text, local.end);
    const end = sign < 0 ? -1 : domainEnd(text, sign);
    if (end >= 0) return { isAddress: true, at: nearEnough(text, at, local), end: end };
    return { isAddress: false, at: at, end: local.end };
  }
  if (char === "\\" && at + 1 < text.length && LINE_ENDS.indexOf(text.charAt(at + 1)) < 0)
    return { isAddress: text.charAt(at + 1) === "@", at: at, end: at + 2 };
  return { isAddress: false, at: at, end: at + 1 };
}
function wordBefore(text, sign, from) {
  let at = sign;
  while (at > from) {
    const char = text.charAt(at - 1);
    const isInside = char >= "a" && char <= "z" || char >= "" || LOCAL.indexOf(char) >= 0;
    if (!isInside && char !== "%" && char !== "\\") return at;
    at -= 1;
  }
  return at;
}
function nextEncoded(text, from) {
  let found = text.indexOf("40", from);
  while (found >= 0) {
    let at = found;
    while (at >= 2 && text.charAt(at - 1) === "5" && text.charAt(at - 2) === "2") at -= 2;
    if (at > from && text.charAt(at - 1) === "%") return at - 1;
    found = text.indexOf("40", found + 1);
  }
  return -1;
}
function signEnd(text, at) {
  const char = text.charAt(at);
  if (char === "@") return at + 1;
  if (char !== "%") return -1;
  const code = codeAt(text, at);
  return text.charAt(code) === "4" && text.charAt(code + 1) === "0" ? code + 2 : -1;
}
function codeAt(text, percent) {
  let at = percent + 1;
  while (text.charAt(at) === "2" && text.charAt(at + 1) === "5") at += 2;
  return at;
}
function has(list, char) {
  return char !== "" && list.indexOf(char) >= 0;
}
function escapeEnd(text, at) {
  const code = codeAt(text, at);
  const low = text.charAt(code + 1);
  if (!has(LOW_HEX, text.charAt(code)) || !has(HEX, low)) return -1;
  return text.charAt(code) === "4" && low === "0" ? -1 : code + 2;
}
function letterEnd(text, at) {
  const code = codeAt(text, at);
  return has(HIGH_HEX, text.charAt(code)) && has(HEX, text.charAt(code + 1)) ? code + 2 : -1;
}
function unicodeEnd(text, at) {
  const u = text.charAt(at + 1);
  if (u !== "u" && u !== "U") return -1;
  for (let i = 2; i < 6; i++) if (!has(HEX, text.charAt(at + i))) return -1;
  return at + 6;
}
function localLetterEnd(text, at) {
  const char = text.charAt(at);
  if (char >= "a" && char <= "z" || char >= "" || has(LOCAL, char)) return at + 1;
  if (char === "\\") return unicodeEnd(text, at);
  if (char !== "%") return -1;
  const b = text.charAt(at + 2);
  if (text.charAt(at + 1) === "2" && (b === "b" || b === "B")) return at + 3;
  return letterEnd(text, at);
}
function localOf(text, start) {
  let at = start;
  let letters = 0;
  let end = localLetterEnd(text, at);
  while (end >= 0) {
    at = end;
    letters += 1;
    end = localLetterEnd(text, at);
  }
  return { end: at, letters: letters };
}
function nearEnough(text, start, local) {
  let at = start;
  let letters = local.letters;
  while (at < local.end) {
    const char = text.charAt(at);
    const isLetter = char !== "\\" && (char !== "%" || letterEnd(text, at) >= 0);
    if (letters <= LONGEST_LOCAL && (isLetter || letters === 1)) return at;
    const end = localLetterEnd(text, at);
    letters -= 1;
    if (isLetter && char === "%") {
      letters += end - at - 1;
      at += 1;
    } else at = end;
  }
  return at;
}
function domainEnd(text, start) {
  let found = -1;
  let at = start;
  let name = 0;
  for (let i = 0; i <= LONGEST_DOMAIN || name > 0; i++) {
    const char = text.charAt(at);
    const code = char === "%" ? codeAt(text, at) : -1;
    const e = text.charAt(code + 1);
    if (char === "." || code >= 0 && text.charAt(code) === "2" && (e === "e" || e === "E")) {
      name = i > 0 && i <= LONGEST_DOMAIN ? 1 : 0;
      at = code < 0 ? at + 1 : code + 2;
      continue;
    }
    const end = code >= 0 ? letterEnd(text, at) : char >= "a" && char <= "z" || char >= "A" && char <= "Z" || char >= "" ? at + 1 : -1;
    if (end < 0 && !has(OTHERS, char)) return found;
    if (name === 1) name = end < 0 ? 0 : 2;
    else if (name > 1) name = 3;
    at = end < 0 ? at + 1 : end;
    if (name === 3) found = at;
  }
  return found;
}

// templates/shared/uuid.ts
var DIGITS2 = "0123456789abcdef";
function randomText(length, random) {
  let text = "";
  for (let i = 0; i < length; i++) text += DIGITS2.charAt(random(0, 15));
  return text;
}
function uuid7(at, random) {
  let time = at.toString(16);
  while (time.length < 12) time = "0" + time;
  const tail = randomText(3, random) + "-a" + randomText(3, random) + "-" + randomText(12, random);
  return time.slice(0, 8) + "-" + time.slice(8) + "-7" + tail;
}

// templates/web-tag/consent.ts
var TYPES = ["analytics_storage", "ad_storage", "ad_user_data", "ad_personalization"];
function stateOf(granted) {
  return granted ? "granted" : "denied";
}
function consentState() {
  const state = {};
  TYPES.forEach((type) => {
    state[type] = stateOf(isConsentGranted(type));
  });
  return state;
}
function knownConsent() {
  const table = copyFromWindow("google_tag_data.ics.entries");
  if (getType(table) !== "object") return { defaults: consentState(), updates: {} };
  const known = { defaults: {}, updates: {} };
  TYPES.forEach((type) => {
    const entry = table[type] || {};
    const granted = isConsentGranted(type);
    if (entry["update"] !== undefined) known.updates[type] = stateOf(granted);
    else if (entry["default"] !== undefined || !granted) known.defaults[type] = stateOf(granted);
  });
  return known;
}
function onConsentChange(tell) {
  TYPES.forEach((type) => {
    addConsentListener(type, (changed, granted) => {
      const change = {};
      change[changed] = stateOf(granted);
      tell(change);
    });
  });
}

// templates/web-tag/event.ts
var PLAIN = {
  search: ["search_term", "term", "results_total", "results_first_page", "number_of_results"],
  view_search_results: ["search_term", "term", "results_total", "results_first_page", "number_of_results"],
  login: ["method", "user_id"],
  sign_up: ["method", "user_id"]
};
function eventOf(pushed, items) {
  const name = getType(pushed) === "string" ? pushed : "gtm.init";
  const data2 = {};
  for (const key in items) data2[key] = items[key];
  if (name === "gtm.init" || name === "gtm.js" || name === "gtm.historyChange" || name === "gtm.historyChange-v2")
    return { name: "page_view", data: data2, quality: [] };
  if (name.indexOf("gtm.") === 0) return null;
  if (name === "page_view") return { name: name, data: data2, quality: [] };
  data2["event"] = name;
  const plain = PLAIN[name];
  if (plain !== undefined) {
    plain.forEach((key) => {
      const value = copyFromDataLayer(key, 1);
      if (value !== undefined) data2[key] = value;
    });
    return { name: name, data: data2, quality: [] };
  }
  const ecommerce = copyFromDataLayer("ecommerce", 1);
  if (getType(ecommerce) === "object") data2["ecommerce"] = ecommerce;
  return { name: name, data: data2, quality: [] };
}
function inParts(event, pack) {
  const whole = pack(event, 0);
  if (whole !== null) return [whole];
  const order = linesOf(event.data);
  const sent = [];
  if (order === null) return withoutLines(event, pack);
  const isOrder = order.transactionId !== undefined;
  let from = 0;
  while (from < order.lines.length) {
    let count = order.lines.length - from;
    let found = null;
    while (count > 0 && found === null) {
      found = pack(partOf(event, order, from, count), sent.length);
      if (found === null) count = (count - count % 2) / 2;
    }
    if (found === null) {
      from += 1;
      continue;
    }
    sent.push(found);
    from += count;
    if (!isOrder) break;
  }
  return sent.length === 0 ? withoutLines(event, pack) : sent;
}
function linesOf(data2) {
  const ecommerce = data2["ecommerce"];
  if (getType(ecommerce) !== "object") return null;
  if (getType(ecommerce["items"]) === "array")
    return {
      lines: ecommerce["items"],
      transactionId: ecommerce["transaction_id"],
      put: (lines, isFirst) => {
        const copy = isFirst ? copyOf(ecommerce) : { transaction_id: ecommerce["transaction_id"] };
        if (!isFirst && ecommerce["currency"] !== undefined) copy["currency"] = ecommerce["currency"];
        copy["items"] = lines;
        return copy;
      }
    };
  const purchase = ecommerce["purchase"];
  if (getType(purchase) !== "object" || getType(purchase["products"]) !== "array") return null;
  const field = getType(purchase["actionField"]) === "object" ? purchase["actionField"] : {};
  return {
    lines: purchase["products"],
    transactionId: field["id"],
    put: (lines, isFirst) => {
      const copy = isFirst ? copyOf(ecommerce) : {};
      copy["purchase"] = { actionField: isFirst ? field : { id: field["id"] }, products: lines };
      if (ecommerce["currencyCode"] !== undefined) copy["currencyCode"] = ecommerce["currencyCode"];
      return copy;
    }
  };
}
function partOf(event, order, from, count) {
  const data2 = copyOf(event.data);
  data2["ecommerce"] = order.put(order.lines.slice(from, from + count), from === 0);
  const isWhole = order.transactionId !== undefined || count === order.lines.length;
  return { name: event.name, data: data2, quality: isWhole ? [] : ["push_cut"] };
}
function withoutLines(event, pack) {
  const bare = pack({ name: event.name, data: { event: event.name }, quality: ["push_cut"] }, 0);
  return bare === null ? [] : [bare];
}
function copyOf(value) {
  return json.parse(json.stringify(value));
}

// templates/shared/customer.ts
var HEX2 = "0123456789abcdef";
function customerOf(said) {
  const id = textOf(said.customerId).trim();
  const email = textOf(said.email).trim().toLowerCase();
  const hash = textOf(said.emailSha256).trim().toLowerCase();
  const own = email === "" && isAddress(id) ? id.toLowerCase() : email;
  const given = isHash(own) ? own : hash;
  const address = isAddress(own) || isHash(given) ? own : hash;
  return {
    customerId: isAddress(id) ? "" : id,
    emailSha256: !isAddress(address) && isHash(given) ? given : "",
    address: isAddress(address) ? address : ""
  };
}
function isAddress(text) {
  return text.indexOf("@") > 0;
}
function isHash(text) {
  if (text.length !== 64) return false;
  for (let i = 0; i < 64; i++) if (HEX2.indexOf(text.charAt(i)) < 0) return false;
  return true;
}

// templates/web-tag/identity.ts
function identify(fields, tell) {
  const customer = customerOf(fields);
  const user = {};
  if (customer.customerId !== "") user["customer_id"] = customer.customerId;
  if (customer.emailSha256 !== "") user["email_sha256"] = customer.emailSha256;
  if (customer.address === "") {
    tell(user);
    return;
  }
  sha256(
    customer.address,
    (found) => {
      user["email_sha256"] = found;
      tell(user);
    },
    () => tell(user),
    { outputEncoding: "hex" }
  );
}

// client-tag/campaign-params.ts
var CAMPAIGN_PARAMS = [
  "utm_source",
  "utm_medium",
  "utm_campaign",
  "utm_term",
  "utm_content",
  "utm_id",
  "gclid",
  "gbraid",
  "wbraid",
  "dclid",
  "msclkid",
  "fbclid",
  "ttclid",
  "epik"
];

// templates/web-tag/session.ts
var IDLE_MS = 18e5;
var DAY_S = 86400;
function sessionAt(fields, now, isPageView) {
  const kept = getCookieValues(nameOf(fields))[0];
  const before = kept === undefined ? undefined : json.parse(kept);
  const session = next(before, now);
  session.events += 1;
  session.last = now;
  if (isPageView) session.pages += 1;
  keep(fields, json.stringify(session), makeInteger(fields.cookieDays || 400) * DAY_S);
  return session;
}
function forgetVisitor(fields) {
  if (getCookieValues(nameOf(fields)).length > 0) keep(fields, "", 0);
}
function nameOf(fields) {
  return fields.cookieName || "clario_id_js";
}
function keep(fields, value, seconds) {
  setCookie(nameOf(fields), value, {
    domain: "auto",
    path: "/",
    "max-age": seconds,
    samesite: "Lax",
    secure: getUrl("protocol") === "https"
  });
}
function next(before, now) {
  const campaign = campaignOf(getUrl("query"));
  const isKnown = getType(before) === "object" && getType(before.client_id) === "string";
  if (isKnown) {
    const late = now - before.last;
    const isSame = campaign === "" || campaign === before.campaign;
    if (late < IDLE_MS && late > -IDLE_MS && isSame) return before;
  }
  return {
    client_id: isKnown ? before.client_id : uuid7(now, generateRandom),
    id: randomText(14, generateRandom),
    number: isKnown ? before.number + 1 : 1,
    started_at: now,
    pages: 0,
    events: 0,
    campaign: campaign,
    last: now
  };
}
function campaignOf(query) {
  return query.split("&").filter((part) => {
    const at = part.indexOf("=");
    return at > 0 && at < part.length - 1 && CAMPAIGN_PARAMS.indexOf(part.slice(0, at)) >= 0;
  }).sort().join("&");
}

// templates/web-tag/pixel.ts
var LONGEST_URL = 7500;
var LONGEST_TEXT = 2e3;
function runPixel(fields, server2, items) {
  const event = eventOf(copyFromDataLayer("event"), items);
  if (event === null || event.name === "page_view" && isSeen()) {
    fields.gtmOnSuccess();
    return;
  }
  identify(fields, (user) => {
    const now = getTimestampMillis();
    const made = hitOf(fields, user, now, event.name === "page_view");
    const url2 = server2 + (fields.collectPath || "/collect") + "?d=";
    const urls = inParts(event, (part, i) => {
      const address = url2 + encoded(made.hit, part, now, i === 0 ? made.index : undefined);
      return address.length <= LONGEST_URL ? address : null;
    });
    let left = urls.length;
    let failed = false;
    const ended = () => {
      left -= 1;
      if (left > 0) return;
      if (failed) fields.gtmOnFailure();
      else fields.gtmOnSuccess();
    };
    urls.forEach((address) => {
      sendPixel(address, ended, () => {
        failed = true;
        ended();
      });
    });
  });
}
function isSeen() {
  const url2 = getUrl();
  if (templateStorage.getItem("viewed") === url2) return true;
  templateStorage.setItem("viewed", url2);
  templateStorage.setItem("view", randomText(14, generateRandom));
  return false;
}
function hitOf(fields, user, now, isPageView) {
  const known = fields.useConsent === true ? knownConsent() : { defaults: {}, updates: {} };
  const consent = {};
  [known.defaults, known.updates].forEach((states) => {
    for (const type in states) consent[type] = states[type];
  });
  const isDenied = consent["analytics_storage"] === "denied";
  const page = {
    url: getUrl().slice(0, LONGEST_TEXT),
    title: (readTitle() || "").slice(0, 500),
    referrer: (getReferrerUrl() || "").slice(0, LONGEST_TEXT)
  };
  const view = viewOf(isDenied);
  if (getType(view) === "string") page["view_id"] = view;
  const hit = { v: 1, site: fields.siteKey, sent_at: now, page: page, consent: consent };
  if (isDenied) {
    if (known.updates["analytics_storage"] === "denied") {
      hit["forget"] = true;
      forgetVisitor(fields);
    }
    return { hit: hit, index: undefined };
  }
  const session = sessionAt(fields, now, isPageView);
  page["index"] = session.pages;
  hit["client_id"] = session.client_id;
  hit["session"] = { id: session.id, number: session.number, started_at: session.started_at };
  hit["user"] = user;
  return { hit: hit, index: session.events };
}
function viewOf(isDenied) {
  const before = templateStorage.getItem("denied");
  templateStorage.setItem("denied", isDenied);
  if (getType(before) === "boolean" && before !== isDenied && getType(templateStorage.getItem("view")) === "string")
    templateStorage.setItem("view", randomText(14, generateRandom));
  return templateStorage.getItem("view");
}
function encoded(hit, event, now, index) {
  const sent = {
    id: uuid7(now, generateRandom),
    at: now,
    name: event.name,
    data: event.data,
    quality: event.quality
  };
  if (index !== undefined) sent["index"] = index;
  hit["events"] = [sent];
  const text = redactEmails(json.stringify(hit));
  return toBase64(text).split("+").join("-").split("/").join("_").split("=").join("");
}

// templates/web-tag/script.ts
function scriptUrl(fields, server2) {
  let url2 = server2 + (fields.scriptPath || "/clario.js") + "?site=" + encodeUriComponent(fields.siteKey);
  if (fields.send === "ecommerce" || fields.send === "all") url2 += "&send=" + fields.send;
  if (fields.debug === true) url2 += "&debug=1";
  return url2;
}
function runScript(fields, url2, items) {
  keepCalls();
  if (fields.useConsent === true && templateStorage.getItem("consent") === null) {
    templateStorage.setItem("consent", true);
    const known = knownConsent();
    say("default", known.defaults);
    say("update", known.updates);
    onConsentChange((change) => say("update", change));
  }
  if (hasChanged("items", items)) callInWindow("clario", "set", items);
  identify(fields, (user) => {
    if (hasChanged("user", user)) callInWindow("clario", "identify", user);
    injectScript(
      url2,
      fields.gtmOnSuccess,
      () => {
        log("Clario: " + url2 + " did not load. Is the address right, and does an ad blocker run?");
        fields.gtmOnFailure();
      },
      url2
    );
  });
}
function say(kind, state) {
  if (json.stringify(state) !== "{}") callInWindow("clario", "consent", kind, state);
}
function keepCalls() {
  if (getType(copyFromWindow("clario")) === "function") return;
  let queue;
  setInWindow(
    "clario",
    function() {
      queue(arguments);
    },
    false
  );
  queue = createQueue("clario.q");
}
function hasChanged(key, value) {
  const text = json.stringify(value);
  const before = templateStorage.getItem(key);
  templateStorage.setItem(key, text);
  return before === null ? text !== "{}" : before !== text;
}

// templates/web-tag/code.ts
var server = addressOf(data.serverUrl);
var url = scriptUrl(data, server);
if (queryPermission("inject_script", url)) {
  if (data.debug === true) log("Clario: loads " + url);
  runScript(data, url, itemsOf(data.items));
} else {
  log(
    "Clario: this template may not load scripts from " + server + ". Allow it: Templates > Clario > Permissions > Injects scripts: " + server + "/*. Until then events are sent by pixel, and only those that the tag fires on."
  );
  runPixel(data, server, itemsOf(data.items));
}
function itemsOf(rows) {
  const items = {};
  if (getType(rows) !== "array") return items;
  rows.forEach((row) => {
    if (row.name && row.value !== undefined && row.value !== null) items[row.name] = row.value;
  });
  return items;
}


___WEB_PERMISSIONS___

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
            "string": "debug"
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
        "publicId": "inject_script",
        "versionId": "1"
      },
      "param": [
        {
          "key": "urls",
          "value": {
            "type": 2,
            "listItem": []
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
        "publicId": "send_pixel",
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
        "publicId": "access_globals",
        "versionId": "1"
      },
      "param": [
        {
          "key": "keys",
          "value": {
            "type": 2,
            "listItem": [
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "key"
                  },
                  {
                    "type": 1,
                    "string": "read"
                  },
                  {
                    "type": 1,
                    "string": "write"
                  },
                  {
                    "type": 1,
                    "string": "execute"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "clario"
                  },
                  {
                    "type": 8,
                    "boolean": true
                  },
                  {
                    "type": 8,
                    "boolean": true
                  },
                  {
                    "type": 8,
                    "boolean": true
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "key"
                  },
                  {
                    "type": 1,
                    "string": "read"
                  },
                  {
                    "type": 1,
                    "string": "write"
                  },
                  {
                    "type": 1,
                    "string": "execute"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "clario.q"
                  },
                  {
                    "type": 8,
                    "boolean": true
                  },
                  {
                    "type": 8,
                    "boolean": true
                  },
                  {
                    "type": 8,
                    "boolean": false
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "key"
                  },
                  {
                    "type": 1,
                    "string": "read"
                  },
                  {
                    "type": 1,
                    "string": "write"
                  },
                  {
                    "type": 1,
                    "string": "execute"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "google_tag_data.ics.entries"
                  },
                  {
                    "type": 8,
                    "boolean": true
                  },
                  {
                    "type": 8,
                    "boolean": false
                  },
                  {
                    "type": 8,
                    "boolean": false
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
        "publicId": "access_consent",
        "versionId": "1"
      },
      "param": [
        {
          "key": "consentTypes",
          "value": {
            "type": 2,
            "listItem": [
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "consentType"
                  },
                  {
                    "type": 1,
                    "string": "read"
                  },
                  {
                    "type": 1,
                    "string": "write"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "analytics_storage"
                  },
                  {
                    "type": 8,
                    "boolean": true
                  },
                  {
                    "type": 8,
                    "boolean": false
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "consentType"
                  },
                  {
                    "type": 1,
                    "string": "read"
                  },
                  {
                    "type": 1,
                    "string": "write"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "ad_storage"
                  },
                  {
                    "type": 8,
                    "boolean": true
                  },
                  {
                    "type": 8,
                    "boolean": false
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "consentType"
                  },
                  {
                    "type": 1,
                    "string": "read"
                  },
                  {
                    "type": 1,
                    "string": "write"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "ad_user_data"
                  },
                  {
                    "type": 8,
                    "boolean": true
                  },
                  {
                    "type": 8,
                    "boolean": false
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "consentType"
                  },
                  {
                    "type": 1,
                    "string": "read"
                  },
                  {
                    "type": 1,
                    "string": "write"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "ad_personalization"
                  },
                  {
                    "type": 8,
                    "boolean": true
                  },
                  {
                    "type": 8,
                    "boolean": false
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
        "publicId": "get_url",
        "versionId": "1"
      },
      "param": [
        {
          "key": "urlParts",
          "value": {
            "type": 1,
            "string": "any"
          }
        },
        {
          "key": "queriesAllowed",
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
        "publicId": "get_referrer",
        "versionId": "1"
      },
      "param": [
        {
          "key": "urlParts",
          "value": {
            "type": 1,
            "string": "any"
          }
        },
        {
          "key": "queriesAllowed",
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
        "publicId": "read_title",
        "versionId": "1"
      },
      "param": []
    },
    "isRequired": true
  },
  {
    "instance": {
      "key": {
        "publicId": "read_data_layer",
        "versionId": "1"
      },
      "param": [
        {
          "key": "allowedKeys",
          "value": {
            "type": 1,
            "string": "specific"
          }
        },
        {
          "key": "keyPatterns",
          "value": {
            "type": 2,
            "listItem": [
              {
                "type": 1,
                "string": "event"
              },
              {
                "type": 1,
                "string": "ecommerce"
              },
              {
                "type": 1,
                "string": "search_term"
              },
              {
                "type": 1,
                "string": "term"
              },
              {
                "type": 1,
                "string": "results_total"
              },
              {
                "type": 1,
                "string": "results_first_page"
              },
              {
                "type": 1,
                "string": "number_of_results"
              },
              {
                "type": 1,
                "string": "method"
              },
              {
                "type": 1,
                "string": "user_id"
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
  }
]


___TESTS___

scenarios:
  - name: Loads the script of the site from the server
    code: |-
      runCode(fields({}));
      assertThat(injected).isEqualTo(['https://metrics.shop.com/clario.js?site=shop']);
      assertApi('gtmOnSuccess').wasCalled();
      assertApi('gtmOnFailure').wasNotCalled();
      assertApi('sendPixel').wasNotCalled();
  - name: Loads it once a page, however often the tag fires
    code: |-
      const url = 'https://metrics.shop.com/clario.js?site=shop';
      runCode(fields({}));
      assertThat(tokens).isEqualTo([url]);
  - name: Takes a server address with a slash behind it
    code: |-
      runCode(fields({serverUrl: ' https://metrics.shop.com/ '}));
      assertThat(injected).isEqualTo(['https://metrics.shop.com/clario.js?site=shop']);
  - name: Takes the script from another path
    code: |-
      runCode(fields({scriptPath: '/assets/s.js'}));
      assertThat(injected).isEqualTo(['https://metrics.shop.com/assets/s.js?site=shop']);
  - name: Asks for a script that sends every push
    code: |-
      runCode(fields({send: 'all'}));
      assertThat(injected).isEqualTo(['https://metrics.shop.com/clario.js?site=shop&send=all']);
  - name: Asks for a script that sends e-commerce
    code: |-
      runCode(fields({send: 'ecommerce'}));
      assertThat(injected).isEqualTo(['https://metrics.shop.com/clario.js?site=shop&send=ecommerce']);
  - name: Asks for a script that explains itself
    code: |-
      runCode(fields({debug: true}));
      assertThat(injected).isEqualTo(['https://metrics.shop.com/clario.js?site=shop&debug=1']);
      assertThat(logged).isEqualTo(['Clario: loads https://metrics.shop.com/clario.js?site=shop&debug=1']);
  - name: Fails and says so when the script does not load
    code: |-
      mock('injectScript', (url, ok, failed) => failed());
      runCode(fields({}));
      assertApi('gtmOnFailure').wasCalled();
      assertApi('gtmOnSuccess').wasNotCalled();
      assertThat(logged.length).isEqualTo(1);
      assertThat(logged[0]).contains('did not load');
  - name: Keeps calls of clario() until the script is there
    code: |-
      runCode(fields({customerId: 'C-1'}));
      assertThat(copyFromWindow('clario.q')).isEqualTo([['identify', {customer_id: 'C-1'}]]);
  - name: Leaves the clario() that the page has
    code: |-
      const called = [];
      setInWindow('clario', function() { called.push(arguments); }, true);
      runCode(fields({customerId: 'C-1'}));
      assertThat(called).isEqualTo([['identify', {customer_id: 'C-1'}]]);
      assertApi('createQueue').wasNotCalled();
  - name: Says the consent before the script loads
    code: |-
      granted.ad_storage = false;
      runCode(fields({useConsent: true}));
      assertThat(copyFromWindow('clario.q')).isEqualTo([['consent', 'default', {
        analytics_storage: 'granted', ad_storage: 'denied', ad_user_data: 'granted', ad_personalization: 'granted'
      }]]);
  - name: Says when consent changes
    code: |-
      runCode(fields({useConsent: true}));
      listeners.analytics_storage('analytics_storage', false);
      const calls = copyFromWindow('clario.q');
      assertThat(calls[calls.length - 1]).isEqualTo(['consent', 'update', {analytics_storage: 'denied'}]);
  - name: Says which is a default and which a choice, and nothing of what nobody has spoken of
    code: |-
      setInWindow('google_tag_data', {ics: {entries: {
        analytics_storage: {default: false, update: true}, ad_storage: {default: false}, ad_user_data: {}
      }}}, true);
      granted.ad_storage = false;
      runCode(fields({useConsent: true}));
      assertThat(copyFromWindow('clario.q')).isEqualTo([
        ['consent', 'default', {ad_storage: 'denied'}], ['consent', 'update', {analytics_storage: 'granted'}]
      ]);
  - name: Says nothing where nobody has spoken of consent
    code: |-
      setInWindow('google_tag_data', {ics: {entries: {}}}, true);
      runCode(fields({useConsent: true}));
      assertThat(copyFromWindow('clario.q')).isEqualTo([]);
  - name: Listens to consent once, however often the tag fires
    code: |-
      runCode(fields({useConsent: true}));
      runCode(fields({useConsent: true}));
      assertThat(copyFromWindow('clario.q').length).isEqualTo(1);
  - name: Says nothing of consent where it is not asked to
    code: |-
      runCode(fields({useConsent: false}));
      assertThat(copyFromWindow('clario.q')).isEqualTo([]);
      assertApi('isConsentGranted').wasNotCalled();
  - name: Hashes the address, which goes nowhere
    code: |-
      runCode(fields({email: ' Ann@Shop.com ', customerId: 42}));
      callLater(() => {
        assertThat(copyFromWindow('clario.q')).isEqualTo([['identify', {customer_id: '42', email_sha256: ANN}]]);
        assertThat(injected.length).isEqualTo(1);
      });
  - name: Loads the script even if the address cannot be hashed
    code: |-
      mock('sha256', (text, ok, failed) => failed());
      runCode(fields({email: 'ann@shop.com'}));
      assertThat(copyFromWindow('clario.q')).isEqualTo([]);
      assertThat(injected.length).isEqualTo(1);
  - name: Takes a hash in upper case
    code: |-
      runCode(fields({emailSha256: ANN.toUpperCase()}));
      assertThat(copyFromWindow('clario.q')).isEqualTo([['identify', {email_sha256: ANN}]]);
  - name: Takes a hash in the field of the address
    code: |-
      runCode(fields({email: ANN}));
      assertThat(copyFromWindow('clario.q')).isEqualTo([['identify', {email_sha256: ANN}]]);
  - name: Hashes an address in the field of the hash
    code: |-
      runCode(fields({emailSha256: 'ann@shop.com'}));
      callLater(() => {
        assertThat(copyFromWindow('clario.q')).isEqualTo([['identify', {email_sha256: ANN}]]);
      });
  - name: Hashes an address in the field of the customer id
    code: |-
      runCode(fields({customerId: 'ann@shop.com'}));
      callLater(() => {
        assertThat(copyFromWindow('clario.q')).isEqualTo([['identify', {email_sha256: ANN}]]);
      });
  - name: Takes no hash that is none
    code: |-
      runCode(fields({emailSha256: 'abc', customerId: {a: 1}}));
      assertThat(copyFromWindow('clario.q')).isEqualTo([]);
  - name: Says who it is again only when that changes
    code: |-
      runCode(fields({customerId: 'C-1'}));
      runCode(fields({customerId: 'C-1'}));
      runCode(fields({customerId: 'C-2'}));
      runCode(fields({}));
      assertThat(copyFromWindow('clario.q')).isEqualTo([
        ['identify', {customer_id: 'C-1'}], ['identify', {customer_id: 'C-2'}], ['identify', {}]
      ]);
  - name: Gives further items to every event, without those that have no value
    code: |-
      runCode(fields({items: [{name: 'store', value: 'Oslo'}, {name: 'tier', value: undefined}, {name: 'n', value: 0}]}));
      assertThat(copyFromWindow('clario.q')).isEqualTo([['set', {store: 'Oslo', n: 0}]]);
  - name: Without the permission it says what to do, and sends the page view by pixel
    code: |-
      mock('queryPermission', false);
      runCode(fields({}));
      assertThat(injected).isEqualTo([]);
      assertThat(logged[0]).contains('Permissions > Injects scripts: https://metrics.shop.com/*');
      assertThat(pixels.length).isEqualTo(1);
      assertThat(pixels[0].indexOf('https://metrics.shop.com/collect?d=')).isEqualTo(0);
      const hit = hitOf(pixels[0]);
      assertThat(hit.v).isEqualTo(1);
      assertThat(hit.site).isEqualTo('shop');
      assertThat(hit.page.url).isEqualTo('https://www.example.com/tees?utm_source=news&gclid=');
      assertThat(hit.page.title).isEqualTo('Example');
      assertThat(hit.page.index).isEqualTo(1);
      assertThat(hit.events.length).isEqualTo(1);
      assertThat(hit.events[0].name).isEqualTo('page_view');
      assertThat(hit.events[0].index).isEqualTo(1);
      assertThat(hit.events[0].id).hasLength(36);
      assertThat(hit.events[0].at).isEqualTo(NOW);
      assertApi('gtmOnSuccess').wasCalled();
  - name: Pixel - to another path of the collector
    code: |-
      mock('queryPermission', false);
      runCode(fields({collectPath: '/c'}));
      assertThat(pixels[0].indexOf('https://metrics.shop.com/c?d=')).isEqualTo(0);
  - name: Pixel - a page is viewed once, however often the tag fires
    code: |-
      mock('queryPermission', false);
      runCode(fields({}));
      runCode(fields({}));
      assertThat(pixels.length).isEqualTo(1);
      mock('getUrl', (part) => part === 'query' ? '' : 'https://www.example.com/next');
      pushed.event = 'gtm.historyChange';
      runCode(fields({}));
      assertThat(pixels.length).isEqualTo(2);
      assertThat(hitOf(pixels[1]).page.index).isEqualTo(2);
  - name: Pixel - other events of GTM's own are nobody's
    code: |-
      mock('queryPermission', false);
      pushed.event = 'gtm.click';
      runCode(fields({}));
      assertThat(pixels).isEqualTo([]);
      assertApi('gtmOnSuccess').wasCalled();
  - name: Pixel - fails when the pixel does
    code: |-
      mock('queryPermission', false);
      mock('sendPixel', (url, ok, failed) => failed());
      runCode(fields({}));
      assertApi('gtmOnFailure').wasCalled();
      assertApi('gtmOnSuccess').wasNotCalled();
  - name: Pixel - visitor and session are kept in the cookie
    code: |-
      mock('queryPermission', false);
      mock('setCookie', (name, value, options) => { cookie = {name: name, value: value, options: options}; });
      runCode(fields({cookieDays: 30}));
      const kept = JSON.parse(cookie.value);
      const hit = hitOf(pixels[0]);
      assertThat(cookie.name).isEqualTo('clario_id_js');
      assertThat(cookie.options['max-age']).isEqualTo(2592000);
      assertThat(hit.client_id).isEqualTo(kept.client_id);
      assertThat(hit.client_id).hasLength(36);
      assertThat(hit.session).isEqualTo({id: kept.id, number: 1, started_at: NOW});
      assertThat(kept.campaign).isEqualTo('utm_source=news');
      assertThat([kept.pages, kept.events, kept.last]).isEqualTo([1, 1, NOW]);
  - name: Pixel - goes on with the visitor and session of the cookie
    code: |-
      mock('queryPermission', false);
      mock('getCookieValues', (name) => name === 'c' ? [JSON.stringify(session(NOW - 60000))] : []);
      runCode(fields({cookieName: 'c'}));
      const hit = hitOf(pixels[0]);
      assertThat(hit.client_id).isEqualTo('visitor-1');
      assertThat(hit.session).isEqualTo({id: 's1', number: 3, started_at: 5});
      assertThat(hit.page.index).isEqualTo(8);
      assertThat(hit.events[0].index).isEqualTo(21);
  - name: Pixel - after half an hour the visitor's next session begins
    code: |-
      mock('queryPermission', false);
      mock('getCookieValues', [JSON.stringify(session(NOW - 1800000))]);
      runCode(fields({}));
      const hit = hitOf(pixels[0]);
      assertThat(hit.client_id).isEqualTo('visitor-1');
      assertThat(hit.session.number).isEqualTo(4);
      assertThat(hit.session.started_at).isEqualTo(NOW);
  - name: Pixel - a new campaign begins a session too
    code: |-
      mock('queryPermission', false);
      const other = session(NOW - 60000);
      other.campaign = 'utm_source=ads';
      mock('getCookieValues', [JSON.stringify(other)]);
      runCode(fields({}));
      assertThat(hitOf(pixels[0]).session.number).isEqualTo(4);
  - name: Pixel - a cookie that makes no sense is nobody's
    code: |-
      mock('queryPermission', false);
      mock('getCookieValues', ['{"client_id":']);
      runCode(fields({}));
      assertThat(hitOf(pixels[0]).session.number).isEqualTo(1);
  - name: Pixel - without consent to storage there is no id, and no cookie
    code: |-
      mock('queryPermission', false);
      mock('setCookie', () => fail('a cookie is set'));
      granted.analytics_storage = false;
      runCode(fields({useConsent: true, customerId: 'C-1'}));
      const hit = hitOf(pixels[0]);
      assertThat(hit.consent.analytics_storage).isEqualTo('denied');
      assertThat(hit.client_id).isUndefined();
      assertThat(hit.session).isUndefined();
      assertThat(hit.user).isUndefined();
      assertThat(hit.page.index).isUndefined();
      assertThat(hit.forget).isUndefined();
  - name: Pixel - what nobody has said is not told as a yes
    code: |-
      mock('queryPermission', false);
      setInWindow('google_tag_data', {ics: {entries: {ad_storage: {default: false}}}}, true);
      granted.ad_storage = false;
      runCode(fields({useConsent: true}));
      assertThat(hitOf(pixels[0]).consent).isEqualTo({ad_storage: 'denied'});
  - name: Pixel - her own no removes the cookies, and is not tied to the page that she was known on
    code: |-
      mock('queryPermission', false);
      let kept = [JSON.stringify(session(NOW - 1))];
      const set = [];
      mock('getCookieValues', () => kept);
      mock('setCookie', (name, value, options) => {
        set.push([name, value, options['max-age']]);
        kept = value === '' ? [] : [value];
      });
      setInWindow('google_tag_data', {ics: {entries: {analytics_storage: {default: true}}}}, true);
      runCode(fields({useConsent: true}));
      pushed.event = 'add_to_cart';
      granted.analytics_storage = false;
      setInWindow('google_tag_data', {ics: {entries: {analytics_storage: {default: true, update: false}}}}, true);
      runCode(fields({useConsent: true}));
      runCode(fields({useConsent: true}));
      const hits = pixels.map(hitOf);
      assertThat(hits.map((hit) => hit.forget)).isEqualTo([undefined, true, true]);
      assertThat(hits.map((hit) => hit.client_id)).isEqualTo(['visitor-1', undefined, undefined]);
      assertThat(hits[1].page.view_id).isEqualTo(hits[2].page.view_id);
      assertThat(hits[0].page.view_id === hits[1].page.view_id).isFalse();
      assertThat(set.slice(1)).isEqualTo([['clario_id_js', '', 0]]);
  - name: Pixel - says who it is, hashed
    code: |-
      mock('queryPermission', false);
      runCode(fields({email: 'ann@shop.com', customerId: 'C-1'}));
      callLater(() => {
        assertThat(hitOf(pixels[0]).user).isEqualTo({customer_id: 'C-1', email_sha256: ANN});
      });
  - name: Pixel - no address is left in what is sent
    code: |-
      mock('queryPermission', false);
      mock('getUrl', (part) => part === 'query' ? 'e=ann%40shop.com' : 'https://www.example.com/?e=ann%40shop.com');
      mock('readTitle', 'ann@shop.com');
      runCode(fields({items: [{name: 'contact', value: 'bob@shop.com'}]}));
      const hit = hitOf(pixels[0]);
      assertThat(hit.page.url).isEqualTo('https://www.example.com/?e=[email]');
      assertThat(hit.page.title).isEqualTo('[email]');
      assertThat(hit.events[0].data).isEqualTo({contact: '[email]'});
  - name: Pixel - an event with its e-commerce
    code: |-
      mock('queryPermission', false);
      pushed.event = 'add_to_cart';
      pushed.ecommerce = {currency: 'EUR', value: 5, items: [{item_id: 'A', price: 5, quantity: 1}]};
      runCode(fields({items: [{name: 'store', value: 'Oslo'}]}));
      assertThat(hitOf(pixels[0]).events[0].name).isEqualTo('add_to_cart');
      assertThat(hitOf(pixels[0]).events[0].data).isEqualTo({
        store: 'Oslo', event: 'add_to_cart',
        ecommerce: {currency: 'EUR', value: 5, items: [{item_id: 'A', price: 5, quantity: 1}]}
      });
  - name: Pixel - a search with what was searched, and without left-over e-commerce
    code: |-
      mock('queryPermission', false);
      pushed.event = 'search';
      pushed.search_term = 'tee';
      pushed.results_total = 7;
      pushed.ecommerce = {items: [{item_id: 'A'}]};
      runCode(fields({}));
      assertThat(hitOf(pixels[0]).events[0].data).isEqualTo({event: 'search', search_term: 'tee', results_total: 7});
  - name: Pixel - a long order goes in parts, with its number in each
    code: |-
      mock('queryPermission', false);
      pushed.event = 'purchase';
      pushed.ecommerce = {transaction_id: 'T-1', currency: 'EUR', value: 100, tax: 5, items: lines(100)};
      runCode(fields({}));
      let found = [];
      pixels.forEach((pixel, i) => {
        assertThat(pixel.length <= 7500).isTrue();
        const ecommerce = hitOf(pixel).events[0].data.ecommerce;
        assertThat(ecommerce.transaction_id).isEqualTo('T-1');
        assertThat(ecommerce.currency).isEqualTo('EUR');
        assertThat(ecommerce.value).isEqualTo(i === 0 ? 100 : undefined);
        assertThat(ecommerce.tax).isEqualTo(i === 0 ? 5 : undefined);
        found = found.concat(ecommerce.items);
      });
      assertThat(pixels.length > 1).isTrue();
      assertThat(found).isEqualTo(lines(100));
      assertThat(hitOf(pixels[0]).events[0].id).isNotEqualTo(hitOf(pixels[1]).events[0].id);
  - name: Pixel - a long order of Universal Analytics goes in parts too
    code: |-
      mock('queryPermission', false);
      pushed.event = 'eec.purchase';
      pushed.ecommerce = {currencyCode: 'EUR', purchase: {actionField: {id: 'T-2', revenue: 9}, products: lines(100)}};
      runCode(fields({}));
      let found = [];
      pixels.forEach((pixel, i) => {
        const ecommerce = hitOf(pixel).events[0].data.ecommerce;
        assertThat(ecommerce.purchase.actionField).isEqualTo(i === 0 ? {id: 'T-2', revenue: 9} : {id: 'T-2'});
        assertThat(ecommerce.currencyCode).isEqualTo('EUR');
        found = found.concat(ecommerce.purchase.products);
      });
      assertThat(found).isEqualTo(lines(100));
  - name: Pixel - a long list is cut, and says so
    code: |-
      mock('queryPermission', false);
      pushed.event = 'view_item_list';
      pushed.ecommerce = {items: lines(200)};
      runCode(fields({}));
      assertThat(pixels.length).isEqualTo(1);
      const sent = hitOf(pixels[0]).events[0];
      assertThat(sent.quality).isEqualTo(['push_cut']);
      assertThat(sent.data.ecommerce.items[0]).isEqualTo(lines(1)[0]);
  - name: Pixel - what is too long in one piece is sent without it
    code: |-
      mock('queryPermission', false);
      let text = 'x';
      while (text.length < 9000) text += text;
      pushed.event = 'select_promotion';
      pushed.ecommerce = {promotion_name: text};
      runCode(fields({}));
      const sent = hitOf(pixels[0]).events[0];
      assertThat(sent.name).isEqualTo('select_promotion');
      assertThat(sent.data).isEqualTo({event: 'select_promotion'});
      assertThat(sent.quality).isEqualTo(['push_cut']);
setup: |-
  const callLater = require('callLater');
  const copyFromWindow = require('copyFromWindow');
  const fromBase64 = require('fromBase64');
  const JSON = require('JSON');
  const setInWindow = require('setInWindow');

  const ANN = '57b9f8a3963c965f24eec7cf541a03da60c98232ae2e7bbd4a919f8d08a908f9';
  const NOW = 1790000000000;

  const injected = [];
  const tokens = [];
  mock('injectScript', (url, ok, failed, token) => {
    injected.push(url);
    tokens.push(token);
    ok();
  });
  mock('queryPermission', true);

  const pixels = [];
  mock('sendPixel', (url, ok) => {
    pixels.push(url);
    ok();
  });
  const hitOf = (url) => {
    const code = url.slice(url.indexOf('?d=') + 3).split('-').join('+').split('_').join('/');
    return JSON.parse(fromBase64(code));
  };

  const logged = [];
  mock('logToConsole', (text) => { logged.push(text); });

  const granted = {analytics_storage: true, ad_storage: true, ad_user_data: true, ad_personalization: true};
  const listeners = {};
  mock('isConsentGranted', (type) => granted[type]);
  mock('addConsentListener', (type, tell) => { listeners[type] = tell; });

  const pushed = {event: 'gtm.init'};
  mock('copyFromDataLayer', (key) => pushed[key]);
  mock('getTimestampMillis', NOW);
  mock('getUrl', (part) => {
    if (part === 'query') return 'utm_source=news&gclid=';
    return part === 'protocol' ? 'https' : 'https://www.example.com/tees?utm_source=news&gclid=';
  });

  let cookie;
  const session = (last) => ({
    client_id: 'visitor-1', id: 's1', number: 3, started_at: 5, pages: 7, events: 20, campaign: 'utm_source=news', last: last
  });
  const lines = (count) => {
    const list = [];
    for (let i = 0; i < count; i++) list.push({item_id: 'SKU-' + i, item_name: 'A tee of the colour number ' + i, price: i, quantity: 1});
    return list;
  };

  const fields = (given) => {
    const all = {siteKey: 'shop', serverUrl: 'https://metrics.shop.com', send: 'site', scriptPath: '/clario.js', collectPath: '/collect'};
    for (const key in given) all[key] = given[key];
    return all;
  };


___NOTES___

The code is built of templates/web-tag in Clario's repository; change it there.
