___TERMS_OF_SERVICE___

By creating or modifying this file you agree to Google Tag Manager's Community
Template Gallery Developer Terms of Service available at
https://developers.google.com/tag-manager/gallery-tos (or such other URL as
Google may provide), as modified from time to time.


___INFO___

{
  "type": "TAG",
  "id": "cvt_temp_public_id",
  "version": 1,
  "securityGroups": [],
  "displayName": "Clario Tag",
  "categories": [
    "ANALYTICS",
    "DATA_WAREHOUSING"
  ],
  "brand": {
    "id": "brand_dummy",
    "displayName": "Clario"
  },
  "description": "Sends first-party behavioural data to Clario's tagging server, or writes it into BigQuery: of Clario's client, and of Google's GA4 client alike. Fire it on all events.",
  "containerContexts": [
    "SERVER"
  ]
}


___TEMPLATE_PARAMETERS___

[
  {
    "type": "RADIO",
    "name": "destination",
    "displayName": "Where events go",
    "simpleValueType": true,
    "defaultValue": "server",
    "alwaysInSummary": true,
    "radioItems": [
      {
        "value": "server",
        "displayValue": "To Clario's tagging server",
        "help": "The server keeps each event on disk before it answers, converts it and writes it to its warehouse."
      },
      {
        "value": "bigquery",
        "displayValue": "Into BigQuery, from here",
        "help": "The same rows, written by this container. Without the server there is no log: what BigQuery does not take at that moment is lost, unless the page's tag sends it again."
      }
    ]
  },
  {
    "type": "TEXT",
    "name": "siteKey",
    "displayName": "Site key",
    "simpleValueType": true,
    "valueHint": "shop",
    "alwaysInSummary": true,
    "help": "The public key of your site, as Clario gave it to you. Events of the Clario client carry their own; this one is for events of other clients, such as GA4's.",
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
    "type": "SELECT",
    "name": "events",
    "displayName": "Events of other clients",
    "macrosInSelect": false,
    "simpleValueType": true,
    "defaultValue": "known",
    "selectItems": [
      {
        "value": "none",
        "displayValue": "None of them"
      },
      {
        "value": "known",
        "displayValue": "Page views, e-commerce, search, login and sign-up"
      },
      {
        "value": "all",
        "displayValue": "Whatever the tag fires on"
      }
    ],
    "help": "What the Clario client took from the page is always sent. Choose none of the others where your pages have Clario's tag: GA4's events would count a second time. Else session_start, first_visit, scroll and the like are left out unless you ask for all."
  },
  {
    "type": "GROUP",
    "name": "serverGroup",
    "displayName": "The tagging server",
    "groupStyle": "NO_ZIPPY",
    "enablingConditions": [
      {
        "paramName": "destination",
        "paramValue": "server",
        "type": "EQUALS"
      }
    ],
    "subParams": [
      {
        "type": "TEXT",
        "name": "serverUrl",
        "displayName": "Server address",
        "simpleValueType": true,
        "valueHint": "https://metrics.shop.com",
        "enablingConditions": [
          {
            "paramName": "destination",
            "paramValue": "server",
            "type": "EQUALS"
          }
        ],
        "help": "https:// and the host of Clario's tagging server, nothing after it.",
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
        "name": "signingKey",
        "displayName": "Signing key",
        "simpleValueType": true,
        "enablingConditions": [
          {
            "paramName": "destination",
            "paramValue": "server",
            "type": "EQUALS"
          }
        ],
        "help": "The secret that Clario gave you, one of the site's forwarding_keys. By it the server knows that this container may speak for your visitors: say their address, browser and id. Who can read this container can read it.",
        "valueValidators": [
          {
            "type": "NON_EMPTY",
            "errorMessage": "The signing key is needed: without it the server refuses what comes."
          },
          {
            "type": "REGEX",
            "args": [
              "^(\\{\\{.+\\}\\}|[!-z|~]{32,256})$"
            ],
            "errorMessage": "32 to 256 characters, none of them a space or a brace."
          }
        ]
      },
      {
        "type": "TEXT",
        "name": "timeout",
        "displayName": "Longest wait for its answer",
        "simpleValueType": true,
        "defaultValue": 4000,
        "valueUnit": "milliseconds",
        "enablingConditions": [
          {
            "paramName": "destination",
            "paramValue": "server",
            "type": "EQUALS"
          }
        ],
        "help": "It is asked a second time when it has not answered by then.",
        "valueValidators": [
          {
            "type": "REGEX",
            "args": [
              "^([1-9][0-9]{2}|[1-3][0-9]{3}|4000)$"
            ],
            "errorMessage": "Milliseconds from 100 to 4000."
          }
        ]
      }
    ]
  },
  {
    "type": "GROUP",
    "name": "bigQueryGroup",
    "displayName": "BigQuery",
    "groupStyle": "NO_ZIPPY",
    "enablingConditions": [
      {
        "paramName": "destination",
        "paramValue": "bigquery",
        "type": "EQUALS"
      }
    ],
    "subParams": [
      {
        "type": "TEXT",
        "name": "projectId",
        "displayName": "Project",
        "simpleValueType": true,
        "enablingConditions": [
          {
            "paramName": "destination",
            "paramValue": "bigquery",
            "type": "EQUALS"
          }
        ],
        "valueHint": "this container's own",
        "help": "Empty: the project that this container runs in.",
        "valueValidators": [
          {
            "type": "REGEX",
            "args": [
              "^(\\{\\{.+\\}\\}|[a-z][a-z0-9-]{4,28}[a-z0-9])?$"
            ],
            "errorMessage": "The id of a Google Cloud project."
          }
        ]
      },
      {
        "type": "TEXT",
        "name": "datasetId",
        "displayName": "Dataset",
        "simpleValueType": true,
        "valueHint": "clario",
        "enablingConditions": [
          {
            "paramName": "destination",
            "paramValue": "bigquery",
            "type": "EQUALS"
          }
        ],
        "help": "With the tables of bigquery/generated/bigquery.sql. The container's service account needs the role BigQuery Data Editor on it.",
        "valueValidators": [
          {
            "type": "NON_EMPTY",
            "errorMessage": "The dataset is needed."
          },
          {
            "type": "REGEX",
            "args": [
              "^(\\{\\{.+\\}\\}|[A-Za-z0-9_]{1,1024})$"
            ],
            "errorMessage": "Letters, digits and _."
          }
        ]
      },
      {
        "type": "TEXT",
        "name": "tableId",
        "displayName": "Table of events",
        "simpleValueType": true,
        "defaultValue": "events",
        "enablingConditions": [
          {
            "paramName": "destination",
            "paramValue": "bigquery",
            "type": "EQUALS"
          }
        ],
        "help": "One row an event.",
        "valueValidators": [
          {
            "type": "REGEX",
            "args": [
              "^[A-Za-z0-9_]{1,1024}$"
            ],
            "errorMessage": "Letters, digits and _."
          }
        ]
      },
      {
        "type": "TEXT",
        "name": "badTableId",
        "displayName": "Table of what could not be a row",
        "simpleValueType": true,
        "defaultValue": "bad_events",
        "enablingConditions": [
          {
            "paramName": "destination",
            "paramValue": "bigquery",
            "type": "EQUALS"
          }
        ],
        "help": "With the reason, and what came.",
        "valueValidators": [
          {
            "type": "REGEX",
            "args": [
              "^[A-Za-z0-9_]{1,1024}$"
            ],
            "errorMessage": "Letters, digits and _."
          }
        ]
      },
      {
        "type": "TEXT",
        "name": "currency",
        "displayName": "Currency of events that name none",
        "simpleValueType": true,
        "valueHint": "EUR",
        "enablingConditions": [
          {
            "paramName": "destination",
            "paramValue": "bigquery",
            "type": "EQUALS"
          }
        ],
        "help": "An ISO 4217 code. Empty leaves it unknown.",
        "valueValidators": [
          {
            "type": "REGEX",
            "args": [
              "^([A-Z]{3})?$"
            ],
            "errorMessage": "Three capitals, such as EUR."
          }
        ]
      },
      {
        "type": "CHECKBOX",
        "name": "valueIncludesTax",
        "checkboxText": "The value of a GA4 purchase has the tax in it",
        "simpleValueType": true,
        "defaultValue": false,
        "enablingConditions": [
          {
            "paramName": "destination",
            "paramValue": "bigquery",
            "type": "EQUALS"
          }
        ],
        "help": "Google defines it without. Many shops push it with: say so, that the order's total is right."
      },
      {
        "type": "CHECKBOX",
        "name": "valueIncludesShipping",
        "checkboxText": "The value of a GA4 purchase has the shipping in it",
        "simpleValueType": true,
        "defaultValue": false,
        "enablingConditions": [
          {
            "paramName": "destination",
            "paramValue": "bigquery",
            "type": "EQUALS"
          }
        ],
        "help": "As with the tax."
      },
      {
        "type": "SIMPLE_TABLE",
        "name": "eventNames",
        "displayName": "The shop's own event names",
        "newRowButtonText": "Add a name",
        "enablingConditions": [
          {
            "paramName": "destination",
            "paramValue": "bigquery",
            "type": "EQUALS"
          }
        ],
        "help": "For example koop_voltooid is purchase. In GA4's vocabulary nothing needs to be said.",
        "simpleTableColumns": [
          {
            "name": "pushed",
            "displayName": "As pushed",
            "type": "TEXT",
            "isUnique": true,
            "valueValidators": [
              {
                "type": "NON_EMPTY"
              }
            ]
          },
          {
            "name": "name",
            "displayName": "Its name",
            "type": "TEXT",
            "valueHint": "purchase",
            "valueValidators": [
              {
                "type": "NON_EMPTY"
              },
              {
                "type": "REGEX",
                "args": [
                  "^[a-z][a-z0-9_]{0,39}$"
                ],
                "errorMessage": "Lower-case letters, digits and _, a letter first, at most 40."
              }
            ]
          }
        ]
      },
      {
        "type": "SIMPLE_TABLE",
        "name": "extras",
        "displayName": "The shop's own items",
        "newRowButtonText": "Add an item",
        "enablingConditions": [
          {
            "paramName": "destination",
            "paramValue": "bigquery",
            "type": "EQUALS"
          }
        ],
        "help": "Read from the first path in the push that has a value, kept in the column extras. Several paths are separated by commas.",
        "simpleTableColumns": [
          {
            "name": "name",
            "displayName": "Name",
            "type": "TEXT",
            "isUnique": true,
            "valueHint": "loyalty_points",
            "valueValidators": [
              {
                "type": "NON_EMPTY"
              },
              {
                "type": "REGEX",
                "args": [
                  "^[a-z][a-z0-9_]{0,63}$"
                ],
                "errorMessage": "Lower-case letters, digits and _, a letter first, at most 64."
              }
            ]
          },
          {
            "name": "type",
            "displayName": "Type",
            "type": "SELECT",
            "defaultValue": "STRING",
            "selectItems": [
              {
                "value": "STRING",
                "displayValue": "STRING"
              },
              {
                "value": "INT64",
                "displayValue": "INT64"
              },
              {
                "value": "NUMERIC",
                "displayValue": "NUMERIC"
              },
              {
                "value": "BOOL",
                "displayValue": "BOOL"
              },
              {
                "value": "JSON",
                "displayValue": "JSON"
              }
            ],
            "macrosInSelect": false
          },
          {
            "name": "from",
            "displayName": "Paths in the push",
            "type": "TEXT",
            "valueHint": "ecommerce.loyalty.points",
            "valueValidators": [
              {
                "type": "NON_EMPTY"
              }
            ]
          }
        ]
      },
      {
        "type": "TEXT",
        "name": "adParams",
        "displayName": "Query parameters of the landing page to keep",
        "simpleValueType": true,
        "textAsList": true,
        "lineCount": 6,
        "defaultValue": "cmpid\nagid\nadset_id\nad_id\ntgtid\nprdid",
        "enablingConditions": [
          {
            "paramName": "destination",
            "paramValue": "bigquery",
            "type": "EQUALS"
          }
        ],
        "help": "One a line. They stand in traffic.ad_params; utm_ parameters and click ids are kept anyway."
      },
      {
        "type": "TEXT",
        "name": "denyParams",
        "displayName": "Query parameters never to keep",
        "simpleValueType": true,
        "textAsList": true,
        "lineCount": 6,
        "defaultValue": "email\nmail\nemail_address\nuser_email\ncustomer_email\nphone\nphone_number\ntel\ntelephone\nmobile\nfirst_name\nlast_name\nfull_name\nsurname\nusername\nbirthday\nbirthdate\ndate_of_birth\ndob\nstreet\naddress\nssn\niban\ncard_number\ncredit_card\ncvv\ncvc\npassword\npasswd\npwd\ntoken\naccess_token\nid_token\nrefresh_token\nauth_token\nreset_token\nreset_password_token\nconfirmation_token\nsession_token\nsession_id\njsessionid\nphpsessid\nsid\nauth\nauthorization\napi_key\nsecret\nclient_secret\notp",
        "enablingConditions": [
          {
            "paramName": "destination",
            "paramValue": "bigquery",
            "type": "EQUALS"
          }
        ],
        "help": "One a line. They are taken out of page.url and page.referrer. Capitals, _ and - do not count; email is user[email] too."
      },
      {
        "type": "TEXT",
        "name": "allowParams",
        "displayName": "The only query parameters to keep",
        "simpleValueType": true,
        "textAsList": true,
        "lineCount": 3,
        "enablingConditions": [
          {
            "paramName": "destination",
            "paramValue": "bigquery",
            "type": "EQUALS"
          }
        ],
        "help": "One a line; empty keeps all that are not named above, a lone - keeps none. Campaigns are read before any is taken out."
      },
      {
        "type": "TEXT",
        "name": "emailPepper",
        "displayName": "Pepper of hashed e-mail addresses",
        "simpleValueType": true,
        "enablingConditions": [
          {
            "paramName": "destination",
            "paramValue": "bigquery",
            "type": "EQUALS"
          }
        ],
        "help": "The secret email_pepper of your site, if Clario has set one: the column email_sha256 then has the same values as on the tagging server. Empty: it has the plain SHA-256 of the address, which whoever knows the address can find. Who can read this container can read it.",
        "valueValidators": [
          {
            "type": "REGEX",
            "args": [
              "^(\\{\\{.+\\}\\}|[!-~]{32,256}|)$"
            ],
            "errorMessage": "32 to 256 characters of ASCII, none of them a space."
          }
        ]
      },
      {
        "type": "TEXT",
        "name": "internalAddresses",
        "displayName": "Addresses of your own people",
        "simpleValueType": true,
        "textAsList": true,
        "lineCount": 5,
        "valueHint": "203.0.113.0/24",
        "enablingConditions": [
          {
            "paramName": "destination",
            "paramValue": "bigquery",
            "type": "EQUALS"
          }
        ],
        "help": "Addresses or ranges, one a line. Their events are marked as internal, and in none of the models."
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
        "help": "The same as in the Clario client. Whoever says no gets a row without any id, and with Take nothing there is none. The client has decided for its own events; of events of other clients, x-ga-gcs (Google's consent mode) says what the visitor said."
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
    "name": "itemsGroup",
    "displayName": "Further items",
    "groupStyle": "ZIPPY_OPEN_ON_PARAM",
    "subParams": [
      {
        "type": "SIMPLE_TABLE",
        "name": "items",
        "displayName": "What else every event should have",
        "newRowButtonText": "Add an item",
        "help": "For example customer_tier = {{Customer tier}}. What the page pushed under the same name goes first. Tell Clario the names: they then stand in the column extras of your data.",
        "simpleTableColumns": [
          {
            "name": "name",
            "displayName": "Name",
            "type": "TEXT",
            "isUnique": true,
            "valueHint": "customer_tier",
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
            "valueHint": "{{Customer tier}}"
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
        "help": "Where the Clario client takes events here, and on the tagging server. Only if Clario has set another one for your site (collect_path).",
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
        "help": "Events of other clients are given to the visitor that it names; without it, to the client id they have.",
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
        "type": "CHECKBOX",
        "name": "debug",
        "checkboxText": "Explain in the console what is sent",
        "simpleValueType": true,
        "defaultValue": false,
        "help": "In the console of the preview, and in the log of the container: the answer of the server or the rows for BigQuery, and which events were not sent. Where the site is in debug mode, the server answers with the rows and their warnings."
      }
    ]
  }
]


___SANDBOXED_JS_FOR_SERVER___

// client-tag/wire.ts
var WIRE_VERSION = 1;

// templates/server/sandbox.ts
var json = /* @__PURE__ */ require("JSON");
var math = /* @__PURE__ */ require("Math");
var object = /* @__PURE__ */ require("Object");
var computeEffectiveTldPlusOne = /* @__PURE__ */ require("computeEffectiveTldPlusOne");
var createRegex = /* @__PURE__ */ require("createRegex");
var getType = /* @__PURE__ */ require("getType");
var makeString = /* @__PURE__ */ require("makeString");
var parseUrl = /* @__PURE__ */ require("parseUrl");
var testRegex = /* @__PURE__ */ require("testRegex");
function parseJson(text2) {
  return json.parse(text2);
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
function effectiveDomain(host) {
  const domain = computeEffectiveTldPlusOne(host);
  return domain === undefined || domain === null ? "" : domain;
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
function checkEvent(event2, i) {
  if (!isObject(event2)) return wrongType(pathOf(i, ""), "an object", event2);
  const id = event2["id"];
  if (id === undefined) return missing(pathOf(i, "id"));
  if (typeof id !== "string" || !testRegex(UUID, id))
    return rejection("format", pathOf(i, "id"), pathOf(i, "id") + " must be a UUID; found " + show(id));
  const found = requiredTime(event2, "at", i) || requiredText(event2, "name", i, NAME_LENGTH) || count(event2, "index", i);
  if (found !== null) return found;
  const engaged = event2["engaged_ms"];
  if (engaged !== undefined && !(typeof engaged === "number" && engaged >= 0 && engaged <= TIME_MAX)) {
    const path = pathOf(i, "engaged_ms");
    return rejection("range", path, path + " must be milliseconds, 0 or more; found " + show(engaged));
  }
  const data2 = event2["data"];
  if (data2 !== undefined && !isObject(data2)) return wrongType(pathOf(i, "data"), "an object", data2);
  const quality = event2["quality"];
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
function wrongNumber(value, path, allowed) {
  return rejection(
    typeof value === "number" ? "range" : "type",
    path,
    path + " must be " + allowed + "; found " + show(value)
  );
}
function text(from, key, at, max2) {
  const value = from[key];
  if (value === undefined) return null;
  if (typeof value !== "string") return wrongType(pathOf(at, key), "text", value);
  if (value.length > 0 && value.length <= max2) return null;
  const path = pathOf(at, key);
  return rejection("range", path, path + " must have 1 to " + max2 + " characters; found " + value.length);
}
function requiredText(from, key, at, max2) {
  return required(from, key, at) || text(from, key, at, max2);
}
function identifier(from, key, at) {
  const found = text(from, key, at, ID_LENGTH);
  const value = from[key];
  if (found !== null || value === undefined || testRegex(ID, value)) return found;
  const path = pathOf(at, key);
  return rejection("format", path, path + " must be of letters, digits and . _ ~ -; found " + show(value));
}
function rejection(code, path, message) {
  return { code: code, path: path, message: message };
}
function missing(path) {
  return rejection("missing", path, path + " is missing");
}
function wrongType(path, allowed, found) {
  return rejection("type", path, (path === "" ? "the body" : path) + " must be " + allowed + "; found " + show(found));
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
    const end2 = sign < 0 ? -1 : domainEnd(text2, sign);
    if (end2 >= 0) return { isAddress: true, at: nearEnough(text2, at, local), end: end2 };
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
  let end2 = localLetterEnd(text2, at);
  while (end2 >= 0) {
    at = end2;
    letters += 1;
    end2 = localLetterEnd(text2, at);
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
    const end2 = localLetterEnd(text2, at);
    letters -= 1;
    if (isLetter2 && char === "%") {
      letters += end2 - at - 1;
      at += 1;
    } else at = end2;
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
    const end2 = code >= 0 ? letterEnd(text2, at) : char >= "a" && char <= "z" || char >= "A" && char <= "Z" || char >= "" ? at + 1 : -1;
    if (end2 < 0 && !has(OTHERS, char)) return found;
    if (name === 1) name = end2 < 0 ? 0 : 2;
    else if (name > 1) name = 3;
    at = end2 < 0 ? at + 1 : end2;
    if (name === 3) found = at;
  }
  return found;
}

// server/pipeline/redact/cards.ts
var DIGITS2 = "0123456789";
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
function isCard(digits2) {
  return isOfScheme(digits2) && isLuhn(digits2);
}
function isOfScheme(digits2) {
  for (let i = 0; i < RANGES.length; i++) {
    const range = RANGES[i];
    const first2 = digits2.slice(0, range.from.length);
    if (first2 >= range.from && first2 <= range.to && range.lengths.indexOf(digits2.length) >= 0) return true;
  }
  return false;
}
function isLuhn(digits2) {
  let sum = 0;
  let isDoubled = false;
  for (let i = digits2.length - 1; i >= 0; i--) {
    const digit = DIGITS2.indexOf(digits2.charAt(i));
    const value = isDoubled ? digit * 2 : digit;
    sum += value > 9 ? value - 9 : value;
    isDoubled = !isDoubled;
  }
  return sum % 10 === 0;
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
var DIGITS3 = "0123456789";
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
  const end2 = name.slice(-2);
  if (end2 === "Id" || end2 === "ID") return "id";
  return name.slice(-3) === "_id" || name.slice(-3) === "-id" ? "id" : null;
}
function isSecretName(plain2) {
  for (let i = 0; i < SECRETS.length; i++) if (endsWith(plain2, SECRETS[i])) return true;
  return false;
}
function endsWith(plain2, end2) {
  return plain2.length >= end2.length && plain2.slice(-end2.length) === end2;
}
function bareName(plain2) {
  let end2 = plain2.length;
  while (end2 > 0 && DIGITS3.indexOf(plain2.charAt(end2 - 1)) >= 0) end2 -= 1;
  const bare = plain2.slice(0, end2);
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
var DIGITS4 = "0123456789";
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
  const first2 = byteAt(text2, at);
  if (first2.char === "") return { char: "%", end: at + 1 };
  if (first2.char === "5c") return encodedEscape(text2, first2.end);
  if (first2.char === "26") return entityUnit(text2, first2.end);
  if (first2.char < "80") return { char: ascii(first2.char), end: first2.end };
  const more = first2.char < "c0" || first2.char >= "f0" ? 0 : first2.char < "e0" ? 1 : 2;
  let code = numberOf(first2.char) - (more === 1 ? 192 : 224);
  let end2 = first2.end;
  for (let i = 0; i < more; i++) {
    const next = byteAt(text2, end2);
    if (next.char < "80" || next.char >= "c0") return { char: OTHER, end: first2.end };
    code = code * 64 + numberOf(next.char) - 128;
    end2 = next.end;
  }
  const known = more === 0 ? undefined : own(NUMBERED, hexOf(code));
  return known === undefined ? { char: OTHER, end: first2.end } : { char: known, end: end2 };
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
  const isHex2 = name.charAt(1) === "x" || name.charAt(1) === "X";
  const digits2 = name.slice(isHex2 ? 2 : 1).toLowerCase();
  const base = isHex2 ? 16 : 10;
  let code = 0;
  for (let i = 0; i < digits2.length; i++) {
    const digit = (isHex2 ? HEX2 : DIGITS4).indexOf(digits2.charAt(i));
    if (digit < 0) return "";
    code = code * base + digit;
  }
  return digits2 === "" || code > 65535 ? "" : charOf(hexOf(code));
}
function numberOf(byte) {
  return HEX2.indexOf(byte.charAt(0)) * 16 + HEX2.indexOf(byte.charAt(1));
}
function hexOf(code) {
  let digits2 = "";
  let rest = code;
  for (let i = 0; i < 4; i++) {
    const high = floor(rest / 16);
    digits2 = HEX2.charAt(rest - high * 16) + digits2;
    rest = high;
  }
  return digits2;
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
function hexAt(text2, at, digits2) {
  const found = text2.slice(at, at + digits2).toLowerCase();
  if (found.length < digits2) return "";
  for (let i = 0; i < digits2; i++) if (HEX2.indexOf(found.charAt(i)) < 0) return "";
  return found;
}
function ascii(byte) {
  const code = numberOf(byte);
  return code < 32 || code === 127 ? " " : PRINTABLE.charAt(code - 32);
}
function escapedUnit(text2, at) {
  let end2 = at + 1;
  while (text2.charAt(end2) === "\\") end2 += 1;
  const next = text2.charAt(end2);
  if (next === '"' || next === "/") return { char: next, end: end2 + 1 };
  const code = next === "u" ? hexAt(text2, end2 + 1, 4) : "";
  if (code !== "") return { char: charOf(code), end: end2 + 5 };
  return { char: isLineEnd(next) ? " " : "\\", end: isLineEnd(next) ? end2 + 1 : end2 };
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
      const end2 = wordEnd(text2, at);
      found = shaped(text2, at, end2);
      if (found === null) {
        name = end2 - at > 40 ? "" : text2.slice(at, end2);
        at = end2;
        continue;
      }
    } else {
      const unit = isPlain(char) ? null : unitAt(text2, at);
      const mark = unit === null ? char : unit.char;
      const end2 = unit === null ? at + 1 : unit.end;
      const isMember = mark === "=" || mark === ":";
      if (isMember && name !== "") {
        found = valueBehind(text2, end2, name, mark, end2 - at > 1);
        list = found === null && isListAt(text2, end2) ? name : "";
      } else if (mark === "/" && name !== "") found = stepBehind(text2, end2, name);
      else if (mark === " " && isScheme(name)) found = opaque(text2, end2, ENDS_OF_MEMBER, 16, false);
      else if ((mark === "," || mark === "[") && list !== "") found = valueBehind(text2, end2, list, ":", end2 - at > 1);
      else if (mark === "]") list = "";
      if (found === null) {
        if (CLOSERS.indexOf(mark) < 0) name = "";
        at = end2;
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
function shaped(text2, start, end2) {
  if (end2 - start < 10 || FIRSTS_OF_SHAPES.indexOf(text2.charAt(start)) < 0) return null;
  if (text2.slice(start, start + 3) === "eyJ") {
    const second = segmentEnd(text2, end2);
    if (second < 0) return null;
    const third = segmentEnd(text2, second);
    return { start: start, end: third < 0 ? second : third, mark: "[token]" };
  }
  if (end2 - start < 20) return null;
  for (let i = 0; i < SHAPES.length; i++)
    if (text2.slice(start, start + SHAPES[i].length) === SHAPES[i])
      return isOpaque(text2.slice(start, end2), 20) ? { start: start, end: end2, mark: "[token]" } : null;
  return null;
}
function segmentEnd(text2, at) {
  const unit = unitAt(text2, at);
  if (unit.char !== ".") return -1;
  const end2 = wordEnd(text2, unit.end);
  return end2 > unit.end ? end2 : -1;
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
function valueBehind(text2, end2, name, mark, isEncoded) {
  const kind = kindOfName(name);
  if (kind === null || kind === "id") return null;
  let start = mark === ":" ? skipped(text2, end2) : end2;
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
  const end2 = endFrom(text2, start, ends2, isEncoded, text2.length);
  return isSecret(text2.slice(start, end2)) ? { start: start, end: end2, mark: "[token]" } : null;
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
  let digits2 = 0;
  let letters = 0;
  let marks = 0;
  for (let i = 0; i <= value.length; i++) {
    const char = value.charAt(i);
    if (isDigit(char)) digits2 += 1;
    else if (isWordy(char)) letters += 1;
    else if (char === "-" || char === "_" || char === "") {
      if (digits2 > 0 && letters > 0) return false;
      if (letters > 2) words2 += 1;
      if (char !== "") marks += 1;
      digits2 = 0;
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
  let digits2 = 0;
  let letters = 0;
  for (let i = 0; i < value.length; i++) {
    const char = value.charAt(i);
    if (isDigit(char)) digits2 += 1;
    else if (isWordy(char)) letters += 1;
    else if (char === " ") return false;
  }
  return digits2 > 0 && (letters > 0 || digits2 >= 6);
}
function digitsBehind(text2, start, kind) {
  let digits2 = "";
  let end2 = -1;
  let at = start;
  let between = 0;
  while (digits2.length <= MOST_DIGITS_OF_CARD) {
    const unit = unitAt(text2, at);
    if (isDigit(unit.char)) {
      digits2 += unit.char;
      between = 0;
    } else {
      between += 1;
      if (between === 1 && !isWordy(unit.char) && isNumberOf(kind, digits2)) end2 = at;
      if (unit.char === "" || BETWEEN_DIGITS.indexOf(unit.char) < 0 || between > 3) break;
    }
    at = unit.end;
  }
  return end2 < 0 ? null : { start: start, end: end2, mark: kind === "card" ? "[card]" : "[phone]" };
}
function isNumberOf(kind, digits2) {
  if (kind === "card") return digits2.length >= 12 && digits2.length <= MOST_DIGITS_OF_CARD && isLuhn(digits2);
  return digits2.length >= FEWEST_DIGITS_OF_PHONE && digits2.length <= MOST_DIGITS_OF_PHONE;
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
  let end2 = from;
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
      end2 = unit.end;
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
  return { groups: groups, end: end2, before: before, after: unitAt(text2, end2).char };
}
function ends(text2, end2) {
  return text2.slice(-end2.length) === end2;
}
function phoneAt(run, i) {
  const group = run.groups[i];
  if (ends(group.joined, "+") || ends(group.joined, "+(")) return internationalAt(run, i);
  return ends(group.joined, "(") ? americanAt(run, i) : null;
}
function internationalAt(run, i) {
  const groups = run.groups;
  const first2 = groups[i];
  const joint = first2.joined.slice(0, first2.joined.lastIndexOf("+"));
  if (joint === "" && (i > 0 || isWordy(run.before))) return null;
  if (first2.digits.charAt(0) === "0") return null;
  let total = first2.digits.length;
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
  return { start: first2.plus, next: next, mark: "[phone]" };
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
    const digits2 = joinedDigits(groups, i, PIECES[k], joint);
    if (digits2 === "" || !isCard(digits2)) continue;
    const isFree = next < groups.length ? !isTight || groups[next].joined !== joint : !isWordy(run.after) && run.after !== "_";
    if (isFree) return { start: groups[i].start, next: next, mark: "[card]" };
  }
  return null;
}
function joinedDigits(groups, from, lengths, joint) {
  let digits2 = "";
  for (let i = 0; i < lengths.length; i++) {
    const group = groups[from + i];
    if (group === undefined || group.digits.length !== lengths[i] || i > 0 && group.joined !== joint) return "";
    digits2 += group.digits;
  }
  return digits2;
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
var MARKS = [
  { mark: "[email]", code: "email_redacted", message: "an e-mail address was taken out" },
  { mark: "[card]", code: "card_redacted", message: "a card's number was taken out" },
  { mark: "[phone]", code: "phone_redacted", message: "a phone's number was taken out" },
  { mark: "[token]", code: "token_redacted", message: "a password, token or key was taken out" }
];
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
function redactId(text2) {
  return redacted(text2, true);
}
function redactValue(name, text2) {
  const told2 = valueOfName(name, text2);
  if (told2 !== null) return told2;
  return redacted(text2, kindOfName(name) === "id");
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

// templates/server/clario-event.ts
var EVENT_KEY = "x-clario-event";
var MESSAGE = "clario_event";
function requestFacts(hit, facts) {
  const all2 = {
    received_at: facts.received_at,
    site: hit.site,
    source: "sgtm",
    client_id: facts.client_id,
    client_id_source: facts.client_id_source,
    client_id_age_days: facts.client_id_age_days,
    user_agent: facts.user_agent,
    address: facts.address
  };
  if (facts.denied !== undefined) all2.denied = facts.denied;
  if (facts.geo !== undefined) all2.geo = facts.geo;
  return all2;
}

// templates/server/gtm.ts
var bigQuery = /* @__PURE__ */ require("BigQuery");
var generateRandom = /* @__PURE__ */ require("generateRandom");
var getAllEventData = /* @__PURE__ */ require("getAllEventData");
var getCookieValues = /* @__PURE__ */ require("getCookieValues");
var getRequestHeader = /* @__PURE__ */ require("getRequestHeader");
var getRequestPath = /* @__PURE__ */ require("getRequestPath");
var getTimestampMillis = /* @__PURE__ */ require("getTimestampMillis");
var json2 = /* @__PURE__ */ require("JSON");
var log = /* @__PURE__ */ require("logToConsole");
var makeInteger = /* @__PURE__ */ require("makeInteger");
var makeNumber = /* @__PURE__ */ require("makeNumber");
var makeString2 = /* @__PURE__ */ require("makeString");
var sendHttpRequest = /* @__PURE__ */ require("sendHttpRequest");
var sendMessage = /* @__PURE__ */ require("sendMessage");
var sha256Sync = /* @__PURE__ */ require("sha256Sync");
var toBase64 = /* @__PURE__ */ require("toBase64");

// server/pipeline/enrich/url-params.ts
var LONGEST_NAME2 = 200;
function urlFilter(rule, spared) {
  const denied = namesOf(rule.deny, plainName);
  const allowed = rule.allow === null ? null : namesOf(rule.allow, lower);
  const kept = namesOf(spared, lower);
  function filtered2(params, found) {
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
      const query = filtered2(main.slice(mark + 1), found);
      clean = main.slice(0, mark) + (query === "" && main.length > mark + 1 ? "" : "?" + query);
    }
    if (hash < 0) return { url: clean, denied: found };
    const fragment = url.slice(hash + 1);
    if (fragment.indexOf("=") < 0) return { url: clean + "#" + fragment, denied: found };
    const start = fragment.indexOf("?") + 1;
    const params = filtered2(fragment.slice(start), found);
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
  const end2 = mark < 0 ? part.length : mark;
  let name = "";
  let at = 0;
  while (at < end2 && name.length < LONGEST_NAME2) {
    const unit = unitAt(part, at);
    name += unit.char;
    at = unit.end;
  }
  return name.toLowerCase();
}
function denyingName(denied, name) {
  const whole = own(denied, plainName(name));
  if (whole !== undefined) return whole;
  const end2 = name.charAt(name.length - 1) === "]" ? name.length - 1 : name.length;
  const inner = name.slice(0, end2);
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
  const told2 = hit;
  drop(told2, "client_id");
  drop(told2, "session");
  drop(told2, "user");
  if (page !== undefined && page.index !== undefined) {
    drop(page, "index");
    found = true;
  }
  for (let i = 0; i < hit.events.length; i++) {
    const event2 = hit.events[i];
    if (event2.index === undefined) continue;
    drop(event2, "index");
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

// templates/server-tag/consent.ts
function keepToConsent(event2, fields) {
  const rules = rulesOf(fields);
  const facts = event2.facts;
  const denial = facts.denied === undefined ? denialOf(event2.hit, rules, browserHeaders()) : facts.denied;
  if (denial === null) return true;
  dropIds(event2.hit);
  facts.client_id = null;
  facts.client_id_source = "none";
  facts.client_id_age_days = null;
  facts.denied = denial;
  return rules.consent !== "required";
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

// templates/shared/texts.ts
function textOf(value) {
  const type = getType(value);
  return type === "string" || type === "number" ? makeString(value) : "";
}
function addressOf(value) {
  const address = textOf(value).trim();
  return address.charAt(address.length - 1) === "/" ? address.slice(0, -1) : address;
}

// templates/shared/customer.ts
var HEX3 = "0123456789abcdef";
function customerOf(said) {
  const id = textOf(said.customerId).trim();
  const email = textOf(said.email).trim().toLowerCase();
  const hash = textOf(said.emailSha256).trim().toLowerCase();
  const own2 = email === "" && isAddress(id) ? id.toLowerCase() : email;
  const given = isHash(own2) ? own2 : hash;
  const address = isAddress(own2) || isHash(given) ? own2 : hash;
  return {
    customerId: isAddress(id) ? "" : id,
    emailSha256: !isAddress(address) && isHash(given) ? given : "",
    address: isAddress(address) ? address : ""
  };
}
function isAddress(text2) {
  return text2.indexOf("@") > 0;
}
function isHash(text2) {
  if (text2.length !== 64) return false;
  for (let i = 0; i < 64; i++) if (HEX3.indexOf(text2.charAt(i)) < 0) return false;
  return true;
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

// templates/server-tag/fields.ts
function cookieNameOf(fields) {
  return fields.cookieName || "clario_id";
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

// templates/server-tag/visitor.ts
var LONGEST_AGENT = 1024;
var LONGEST_ID = 128;
var ID2 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_.~-";
function visitorOf(all2, cookieName, now, isNobody) {
  const cookie = isNobody ? null : readVisitor(getCookieValues(cookieName, true), makeNumber);
  const own2 = isNobody ? "" : idOf(all2["client_id"]);
  const isKnown2 = cookie !== null;
  const facts = {
    received_at: now,
    client_id: isKnown2 ? cookie.id : own2 === "" ? null : own2,
    client_id_source: isKnown2 ? "cookie" : own2 === "" ? "none" : "tag",
    client_id_age_days: isKnown2 ? ageInDays(cookie, now) : null,
    user_agent: textOf(all2["user_agent"]).slice(0, LONGEST_AGENT),
    address: textOf(all2["ip_override"])
  };
  const place = all2["event_location"];
  if (getType(place) === "object")
    facts.geo = {
      country: textOf(place["country"]) || null,
      region: textOf(place["region"]) || null,
      city: textOf(place["city"]) || null
    };
  return facts;
}
function idOf(value) {
  const text2 = textOf(value);
  if (text2.length > LONGEST_ID || redactText(text2) !== text2) return "";
  let id = "";
  for (let i = 0; i < text2.length; i++) {
    const char = text2.charAt(i);
    id += ID2.indexOf(char) >= 0 ? char : char === "/" ? "_" : char === "+" ? "-" : "~";
  }
  return id;
}

// templates/server-tag/common-event.ts
var COMMERCE = "transaction_id value currency tax shipping discount coupon affiliation payment_type shipping_tier items item_list_id item_list_name promotion_id promotion_name creative_name creative_slot location_id".split(
  " "
);
var NOT_PUSHED = "event_name event_id client_id ip_override user_agent user_data user_id client_hints enhanced_conversion_data event_location language page_location page_hostname page_path page_referrer page_title page_encoding screen_resolution viewport_size ga_session_id ga_session_number engagement_time_msec".split(
  " "
);
var UUID2 = createRegex("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", "i");
var ID3 = createRegex("^[0-9A-Za-z_.~-]{1,128}$", "");
var LONGEST_NAME3 = 200;
var LAST_SECOND = 253402300799;
var MOST_SESSIONS = 2147483647;
function hasCommerce(all2) {
  return getType(all2["items"]) === "array" || textOf(all2["transaction_id"]) !== "";
}
function commonEvent(all2, fields) {
  const now = getTimestampMillis();
  const consent = consentOf(all2);
  const hit = { v: 1, site: fields.siteKey, sent_at: now, events: [wireEvent(all2, now)] };
  if (consent !== undefined) hit.consent = consent;
  const isNobody = denialOf(hit, rulesOf(fields), browserHeaders()) !== null;
  if (!isNobody) hit.user = userOf(all2);
  hit.page = pageOf(all2);
  hit.device = texts({
    language: all2["language"],
    screen: all2["screen_resolution"],
    viewport: all2["viewport_size"]
  });
  const session = isNobody ? undefined : sessionOf(all2);
  if (session !== undefined) hit.session = session;
  return { hit: hit, facts: visitorOf(all2, cookieNameOf(fields), now, isNobody) };
}
function wireEvent(all2, now) {
  const name = redactText(textOf(all2["event_name"])).slice(0, LONGEST_NAME3);
  const given = textOf(all2["event_id"]);
  const data2 = { event: name };
  const commerce = {};
  let isCommerce = false;
  for (const key in all2) {
    const value = all2[key];
    if (value === undefined || value === null || key.indexOf("x-") === 0 || NOT_PUSHED.indexOf(key) >= 0) continue;
    if (COMMERCE.indexOf(key) < 0) data2[key] = value;
    else {
      commerce[key] = value;
      isCommerce = true;
    }
  }
  if (isCommerce) data2["ecommerce"] = commerce;
  return { id: testRegex(UUID2, given) ? given : uuid7(now, generateRandom), at: now, name: name, data: data2 };
}
function pageOf(all2) {
  const page = texts({ url: all2["page_location"], title: all2["page_title"], referrer: all2["page_referrer"] });
  const view = textOf(all2["x-ga-page_id"]);
  if (testRegex(ID3, view)) page["view_id"] = view;
  return page;
}
function sessionOf(all2) {
  const id = textOf(all2["ga_session_id"]);
  const started = makeNumber(id);
  const number = makeNumber(all2["ga_session_number"]);
  if (!testRegex(ID3, id) || !(started > 0 && started <= LAST_SECOND) || !(number >= 1 && number <= MOST_SESSIONS))
    return undefined;
  return { id: id, number: floor(number), started_at: started * 1e3 };
}
function consentOf(all2) {
  const state = textOf(all2["x-ga-gcs"]);
  if (state.indexOf("G1") !== 0) return undefined;
  const consent = {};
  const ads = stateOf(state.charAt(2));
  const analytics = stateOf(state.charAt(3));
  if (ads !== undefined) consent.ad_storage = ads;
  if (analytics !== undefined) consent.analytics_storage = analytics;
  return consent;
}
function stateOf(digit) {
  return digit === "1" ? "granted" : digit === "0" ? "denied" : undefined;
}
function userOf(all2) {
  const said = getType(all2["user_data"]) === "object" ? all2["user_data"] : {};
  const customer = customerOf({
    customerId: all2["user_id"],
    email: first(said["email_address"]) || first(said["email"]),
    emailSha256: first(said["sha256_email_address"])
  });
  const user = {};
  if (customer.customerId !== "") user.customer_id = customer.customerId;
  if (customer.emailSha256 !== "") user.email_sha256 = customer.emailSha256;
  if (customer.address !== "") user.email_sha256 = sha256Sync(customer.address, { outputEncoding: "hex" });
  return user;
}
function first(value) {
  return getType(value) === "array" ? value[0] : value;
}
function texts(values) {
  const found = {};
  for (const name in values) {
    const text2 = textOf(values[name]);
    if (text2 !== "") found[name] = text2;
  }
  return found;
}

// templates/server-tag/event.ts
function eventOf(all2, fields) {
  if (isOfClient(all2, fields)) return withItems(all2[EVENT_KEY], fields);
  if (fields.events === "none" || fields.events !== "all" && !isKnown(all2, fields)) return null;
  return withItems(commonEvent(all2, fields), fields);
}
function isOfClient(all2, fields) {
  const given = all2[EVENT_KEY];
  if (getType(given) !== "object" || getType(given.hit) !== "object" || getType(given.facts) !== "object")
    return false;
  if (getType(given.hit.events) !== "array" || given.hit.events.length !== 1) return false;
  return getRequestPath() === (fields.collectPath || "/collect");
}
function isKnown(all2, fields) {
  const name = all2["event_name"];
  if (getType(name) !== "string") return false;
  const lower2 = name.toLowerCase();
  return EVENT_NAMES.indexOf(lower2) >= 0 || own(EVENT_ALIASES, lower2) !== undefined || isNamed(lower2, fields) || hasCommerce(all2);
}
function isNamed(lower2, fields) {
  if (getType(fields.eventNames) !== "array") return false;
  return fields.eventNames.some((row) => row.pushed.toLowerCase() === lower2);
}
function withItems(event2, fields) {
  if (getType(fields.items) !== "array") return event2;
  const wire = event2.hit.events[0];
  const data2 = wire.data === undefined ? {} : wire.data;
  fields.items.forEach((row) => {
    if (row.name && row.value !== undefined && row.value !== null && data2[row.name] === undefined)
      data2[row.name] = row.value;
  });
  wire.data = data2;
  return event2;
}

// templates/server-tag/sha256.ts
var BLOCK = 64;
var HEX4 = "0123456789abcdef";
var ASCII = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";
var INITIAL = [1779033703, 3144134277, 1013904242, 2773480762, 1359893119, 2600822924, 528734635, 1541459225];
var CONSTANTS = [
  1116352408,
  1899447441,
  3049323471,
  3921009573,
  961987163,
  1508970993,
  2453635748,
  2870763221,
  3624381080,
  310598401,
  607225278,
  1426881987,
  1925078388,
  2162078206,
  2614888103,
  3248222580,
  3835390401,
  4022224774,
  264347078,
  604807628,
  770255983,
  1249150122,
  1555081692,
  1996064986,
  2554220882,
  2821834349,
  2952996808,
  3210313671,
  3336571891,
  3584528711,
  113926993,
  338241895,
  666307205,
  773529912,
  1294757372,
  1396182291,
  1695183700,
  1986661051,
  2177026350,
  2456956037,
  2730485921,
  2820302411,
  3259730800,
  3345764771,
  3516065817,
  3600352804,
  4094571909,
  275423344,
  430227734,
  506948616,
  659060556,
  883997877,
  958139571,
  1322822218,
  1537002063,
  1747873779,
  1955562222,
  2024104815,
  2227730452,
  2361852424,
  2428436474,
  2756734187,
  3204031479,
  3329325298
];
function hmacSha256(key, text2) {
  const given = bytesOf(key);
  const bytes = given.length > BLOCK ? sha256(given) : given;
  const inner = sha256(padded(bytes, 54).concat(bytesOf(text2)));
  return hexOf2(sha256(padded(bytes, 92).concat(inner)));
}
function padded(key, pad) {
  const bytes = [];
  for (let i = 0; i < BLOCK; i++) bytes.push((i < key.length ? key[i] : 0) ^ pad);
  return bytes;
}
function bytesOf(text2) {
  const bytes = [];
  for (let i = 0; i < text2.length; i++) bytes.push(ASCII.indexOf(text2.charAt(i)) + 32);
  return bytes;
}
function hexOf2(bytes) {
  let text2 = "";
  for (let i = 0; i < bytes.length; i++) text2 += HEX4.charAt(bytes[i] >>> 4) + HEX4.charAt(bytes[i] & 15);
  return text2;
}
function sha256(bytes) {
  const message = bytes.concat([128]);
  while (message.length % BLOCK !== BLOCK - 4 || message.length < bytes.length + 5) message.push(0);
  const bits = bytes.length * 8;
  message.push(bits >>> 24, bits >>> 16 & 255, bits >>> 8 & 255, bits & 255);
  const state = INITIAL.slice(0);
  for (let start = 0; start < message.length; start += BLOCK) compress(state, message, start);
  const digest = [];
  state.forEach((word) => {
    digest.push(word >>> 24, word >>> 16 & 255, word >>> 8 & 255, word & 255);
  });
  return digest;
}
function rotated(word, by) {
  return word >>> by | word << 32 - by;
}
function compress(state, message, start) {
  const words2 = [];
  for (let i = 0; i < 64; i++) {
    if (i < 16) {
      const at = start + i * 4;
      words2.push(message[at] << 24 | message[at + 1] << 16 | message[at + 2] << 8 | message[at + 3]);
      continue;
    }
    const early = words2[i - 15];
    const late = words2[i - 2];
    const first2 = rotated(early, 7) ^ rotated(early, 18) ^ early >>> 3;
    const second = rotated(late, 17) ^ rotated(late, 19) ^ late >>> 10;
    words2.push(words2[i - 16] + first2 + words2[i - 7] + second | 0);
  }
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  let e = state[4];
  let f = state[5];
  let g = state[6];
  let h = state[7];
  for (let i = 0; i < 64; i++) {
    const choice = g ^ e & (f ^ g);
    const one = h + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + choice + CONSTANTS[i] + words2[i];
    const majority = a & b ^ a & c ^ b & c;
    const two = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + majority;
    h = g;
    g = f;
    f = e;
    e = d + one | 0;
    d = c;
    c = b;
    b = a;
    a = one + two | 0;
  }
  const end2 = [a, b, c, d, e, f, g, h];
  for (let i = 0; i < 8; i++) state[i] = state[i] + end2[i] | 0;
}

// templates/server-tag/forward.ts
var TIMEOUT_MS = 4e3;
var ATTEMPTS = 2;
function forward(event2, fields, tell) {
  const url = addressOf(fields.serverUrl) + (fields.collectPath || "/collect") + (fields.debug === true ? "?debug=1" : "");
  const said = json2.stringify(event2.hit);
  if (said === undefined) {
    log("Clario: the event is nested too deep to be sent");
    tell("refused");
    return;
  }
  const body = redactEmails(said);
  const who = toBase64(json2.stringify(visitorOf2(event2)), { urlEncoding: true }).split("=").join("");
  attempt(ATTEMPTS);
  function attempt(left) {
    const options = {
      method: "POST",
      timeout: makeInteger(fields.timeout) || TIMEOUT_MS,
      headers: {
        "Content-Type": "application/json",
        "X-Clario-Forwarded": who,
        "X-Clario-Signature": signatureOf(who, body, makeString2(fields.signingKey).trim())
      }
    };
    sendHttpRequest(url, options, body).then(
      (answer) => {
        if (answer.statusCode >= 200 && answer.statusCode < 300) {
          if (fields.debug === true) log("Clario: " + answer.statusCode + " " + (answer.body || ""));
          tell("taken");
        } else if (isRefused(answer)) {
          log("Clario: " + url + " answered " + answer.statusCode + " " + reasonOf(answer));
          tell("refused");
        } else failed(left, "answered " + answer.statusCode + " " + reasonOf(answer), isPassing(answer.statusCode));
      },
      (reason) => failed(left, "did not answer: " + json2.stringify(reason), true)
    );
  }
  function failed(left, what, mayHelp) {
    if (mayHelp && left > 1) {
      attempt(left - 1);
      return;
    }
    log("Clario: " + url + " " + what);
    tell("later");
  }
}
function isRefused(answer) {
  const status = answer.statusCode;
  return status === 400 || status === 413 || status === 403 && errorOf(answer).code === CONSENT_REQUIRED.code;
}
function isPassing(status) {
  return status === 0 || status === 429 || status >= 500;
}
function reasonOf(answer) {
  return errorOf(answer).message || "";
}
function errorOf(answer) {
  const said = json2.parse(answer.body || "");
  return getType(said) === "object" && getType(said.error) === "object" ? said.error : {};
}
function visitorOf2(event2) {
  const facts = event2.facts;
  const visitor = {
    received_at: facts.received_at,
    address: facts.address,
    user_agent: facts.user_agent,
    client_id: facts.client_id,
    client_id_source: facts.client_id_source,
    client_id_age_days: facts.client_id_age_days
  };
  if (facts.denied !== undefined) visitor["denied"] = facts.denied;
  if (facts.geo !== undefined) visitor["geo"] = facts.geo;
  return visitor;
}
function signatureOf(said, body, key) {
  const time = makeString2(getTimestampMillis());
  const hash = sha256Sync(said + "." + body, { outputEncoding: "hex" });
  return "t=" + time + ",v1=" + hmacSha256(key, time + "." + hash);
}

// bigquery/schema/bad-events.ts
var badEvents = { "name": "bad_events", "partitionBy": "received_at", "clusterBy": ["site_id", "stage", "error_code"], "columns": [{ "name": "received_at", "type": "TIMESTAMP", "mode": "REQUIRED" }, { "name": "site_id", "type": "STRING", "mode": "NULLABLE", "hit": "site" }, { "name": "stage", "type": "STRING", "mode": "REQUIRED" }, { "name": "error_code", "type": "STRING", "mode": "REQUIRED" }, { "name": "message", "type": "STRING", "mode": "REQUIRED" }, { "name": "event_id", "type": "STRING", "mode": "NULLABLE", "hit": "events[].id" }, { "name": "raw", "type": "STRING", "mode": "NULLABLE" }] };

// bigquery/schema/events.ts
var SCHEMA_VERSION = 2;
var events = { "name": "events", "partitionBy": "occurred_at", "clusterBy": ["site_id", "event_name", "client_id"], "columns": [{ "name": "event_id", "type": "STRING", "mode": "REQUIRED", "hit": "events[].id" }, { "name": "event_name", "type": "STRING", "mode": "REQUIRED", "hit": "events[].name", "from": ["event"] }, { "name": "site_id", "type": "STRING", "mode": "REQUIRED", "hit": "site" }, { "name": "occurred_at", "type": "TIMESTAMP", "mode": "REQUIRED" }, { "name": "client_at", "type": "TIMESTAMP", "mode": "NULLABLE", "hit": "events[].at" }, { "name": "received_at", "type": "TIMESTAMP", "mode": "REQUIRED" }, { "name": "loaded_at", "type": "TIMESTAMP", "mode": "NULLABLE" }, { "name": "source", "type": "STRING", "mode": "REQUIRED" }, { "name": "schema_version", "type": "INT64", "mode": "REQUIRED" }, { "name": "client_id", "type": "STRING", "mode": "NULLABLE" }, { "name": "client_id_source", "type": "STRING", "mode": "NULLABLE" }, { "name": "client_id_age_days", "type": "INT64", "mode": "NULLABLE" }, { "name": "customer_id", "type": "STRING", "mode": "NULLABLE", "hit": "user.customer_id", "from": ["customer_id", "user_id", "userId", "customerId", "visitorId"] }, { "name": "email_sha256", "type": "STRING", "mode": "NULLABLE", "hit": "user.email_sha256", "from": ["email_sha256", "user_data.sha256_email_address", "user_data.email_sha256"] }, { "name": "session", "type": "STRUCT", "mode": "NULLABLE", "fields": [{ "name": "session_id", "type": "STRING", "mode": "NULLABLE", "hit": "session.id" }, { "name": "session_number", "type": "INT64", "mode": "NULLABLE", "hit": "session.number" }, { "name": "started_at", "type": "TIMESTAMP", "mode": "NULLABLE", "hit": "session.started_at" }, { "name": "event_index", "type": "INT64", "mode": "NULLABLE", "hit": "events[].index" }] }, { "name": "page", "type": "STRUCT", "mode": "NULLABLE", "fields": [{ "name": "url", "type": "STRING", "mode": "NULLABLE", "hit": "page.url" }, { "name": "host", "type": "STRING", "mode": "NULLABLE" }, { "name": "path", "type": "STRING", "mode": "NULLABLE" }, { "name": "title", "type": "STRING", "mode": "NULLABLE", "hit": "page.title" }, { "name": "referrer", "type": "STRING", "mode": "NULLABLE", "hit": "page.referrer" }, { "name": "page_view_id", "type": "STRING", "mode": "NULLABLE", "hit": "page.view_id" }, { "name": "page_index", "type": "INT64", "mode": "NULLABLE", "hit": "page.index" }, { "name": "engaged_ms", "type": "INT64", "mode": "NULLABLE", "hit": "events[].engaged_ms" }] }, { "name": "traffic", "type": "STRUCT", "mode": "NULLABLE", "fields": [{ "name": "source", "type": "STRING", "mode": "NULLABLE" }, { "name": "medium", "type": "STRING", "mode": "NULLABLE" }, { "name": "campaign", "type": "STRING", "mode": "NULLABLE" }, { "name": "term", "type": "STRING", "mode": "NULLABLE" }, { "name": "content", "type": "STRING", "mode": "NULLABLE" }, { "name": "campaign_id", "type": "STRING", "mode": "NULLABLE" }, { "name": "click_ids", "type": "STRUCT", "mode": "REPEATED", "fields": [{ "name": "name", "type": "STRING", "mode": "NULLABLE" }, { "name": "value", "type": "STRING", "mode": "NULLABLE" }] }, { "name": "ad_params", "type": "STRUCT", "mode": "REPEATED", "fields": [{ "name": "name", "type": "STRING", "mode": "NULLABLE" }, { "name": "value", "type": "STRING", "mode": "NULLABLE" }] }] }, { "name": "order_summary", "type": "STRUCT", "mode": "NULLABLE", "fields": [{ "name": "transaction_id", "type": "STRING", "mode": "NULLABLE", "from": ["ecommerce.transaction_id", "ecommerce.purchase.actionField.id", "ecommerce.refund.actionField.id", "transaction_id", "transactionId"] }, { "name": "currency", "type": "STRING", "mode": "NULLABLE", "from": ["ecommerce.currency", "ecommerce.currencyCode", "ecommerce.items.0.currency", "currency", "currencyCode", "transactionCurrency", "items.0.currency"] }, { "name": "value", "type": "NUMERIC", "mode": "NULLABLE", "from": ["ecommerce.value", "ecommerce.purchase.actionField.revenue", "ecommerce.refund.actionField.revenue", "value", "transactionTotal"] }, { "name": "order_total", "type": "NUMERIC", "mode": "NULLABLE" }, { "name": "tax", "type": "NUMERIC", "mode": "NULLABLE", "from": ["ecommerce.tax", "ecommerce.purchase.actionField.tax", "ecommerce.refund.actionField.tax", "tax", "transactionTax"] }, { "name": "shipping", "type": "NUMERIC", "mode": "NULLABLE", "from": ["ecommerce.shipping", "ecommerce.purchase.actionField.shipping", "ecommerce.refund.actionField.shipping", "shipping", "transactionShipping"] }, { "name": "discount", "type": "NUMERIC", "mode": "NULLABLE", "from": ["ecommerce.discount", "ecommerce.purchase.actionField.discount", "discount", "transactionDiscount"] }, { "name": "coupon_codes", "type": "STRING", "mode": "REPEATED", "from": ["ecommerce.coupon", "ecommerce.purchase.actionField.coupon", "ecommerce.checkout.actionField.coupon", "coupon", "transactionCoupon"] }, { "name": "affiliation", "type": "STRING", "mode": "NULLABLE", "from": ["ecommerce.affiliation", "ecommerce.purchase.actionField.affiliation", "affiliation", "transactionAffiliation"] }, { "name": "payment_type", "type": "STRING", "mode": "NULLABLE", "from": ["ecommerce.payment_type", "payment_type", "transactionPaymentType"] }, { "name": "shipping_tier", "type": "STRING", "mode": "NULLABLE", "from": ["ecommerce.shipping_tier", "shipping_tier", "transactionShippingMethod"] }] }, { "name": "items", "type": "STRUCT", "mode": "REPEATED", "from": ["ecommerce.items", "ecommerce.purchase.products", "ecommerce.refund.products", "ecommerce.add.products", "ecommerce.remove.products", "ecommerce.checkout.products", "ecommerce.detail.products", "ecommerce.click.products", "ecommerce.impressions", "ecommerce.promoClick.promotions", "ecommerce.promoView.promotions", "items", "products", "transactionProducts"], "fields": [{ "name": "line_number", "type": "INT64", "mode": "NULLABLE" }, { "name": "sku", "type": "STRING", "mode": "NULLABLE", "from": ["item_id", "id", "sku", "product_id", "productId"] }, { "name": "description", "type": "STRING", "mode": "NULLABLE", "from": ["item_name", "name", "product_name", "productName"] }, { "name": "quantity", "type": "NUMERIC", "mode": "NULLABLE", "from": ["quantity", "qty"] }, { "name": "unit_price", "type": "NUMERIC", "mode": "NULLABLE", "from": ["price", "item_price", "unit_price"] }, { "name": "discount", "type": "NUMERIC", "mode": "NULLABLE", "from": ["discount", "item_discount"] }, { "name": "line_total", "type": "NUMERIC", "mode": "NULLABLE" }, { "name": "coupon", "type": "STRING", "mode": "NULLABLE", "from": ["coupon", "item_coupon"] }, { "name": "affiliation", "type": "STRING", "mode": "NULLABLE", "from": ["affiliation", "item_affiliation"] }, { "name": "brand", "type": "STRING", "mode": "NULLABLE", "from": ["item_brand", "brand"] }, { "name": "category", "type": "STRING", "mode": "REPEATED", "from": ["item_category", "category"] }, { "name": "variant", "type": "STRING", "mode": "NULLABLE", "from": ["item_variant", "variant"] }, { "name": "list_id", "type": "STRING", "mode": "NULLABLE", "from": ["item_list_id", "list_id"] }, { "name": "list_name", "type": "STRING", "mode": "NULLABLE", "from": ["item_list_name", "list", "list_name"] }, { "name": "extras", "type": "JSON", "mode": "NULLABLE" }] }, { "name": "search", "type": "STRUCT", "mode": "NULLABLE", "fields": [{ "name": "term", "type": "STRING", "mode": "NULLABLE", "from": ["search_term", "ecommerce.search_term", "searchTerm", "search.term", "search_query", "searchQuery", "site_search_term", "siteSearchTerm"] }, { "name": "results_total", "type": "INT64", "mode": "NULLABLE", "from": ["results_total", "search_results_total", "search_results", "search_results_count", "results_count", "number_of_results", "search.results_total", "searchResults", "searchResultsCount", "siteSearchResults"] }, { "name": "results_first_page", "type": "INT64", "mode": "NULLABLE", "from": ["results_first_page", "search_results_first_page", "results_per_page", "search.results_first_page", "searchResultsFirstPage", "searchResultsPerPage"] }] }, { "name": "device", "type": "STRUCT", "mode": "NULLABLE", "fields": [{ "name": "browser", "type": "STRING", "mode": "NULLABLE" }, { "name": "os", "type": "STRING", "mode": "NULLABLE" }, { "name": "device_type", "type": "STRING", "mode": "NULLABLE" }, { "name": "language", "type": "STRING", "mode": "NULLABLE", "hit": "device.language" }, { "name": "screen", "type": "STRING", "mode": "NULLABLE", "hit": "device.screen" }, { "name": "viewport", "type": "STRING", "mode": "NULLABLE", "hit": "device.viewport" }, { "name": "timezone", "type": "STRING", "mode": "NULLABLE", "hit": "device.timezone" }] }, { "name": "geo", "type": "STRUCT", "mode": "NULLABLE", "fields": [{ "name": "country", "type": "STRING", "mode": "NULLABLE" }, { "name": "region", "type": "STRING", "mode": "NULLABLE" }, { "name": "city", "type": "STRING", "mode": "NULLABLE" }] }, { "name": "is_bot", "type": "BOOL", "mode": "NULLABLE" }, { "name": "is_internal", "type": "BOOL", "mode": "NULLABLE" }, { "name": "consent", "type": "STRUCT", "mode": "NULLABLE", "fields": [{ "name": "analytics_storage", "type": "STRING", "mode": "NULLABLE", "hit": "consent.analytics_storage" }, { "name": "analytics_storage_sent", "type": "STRING", "mode": "NULLABLE", "hit": "consent_sent" }, { "name": "ad_storage", "type": "STRING", "mode": "NULLABLE", "hit": "consent.ad_storage" }, { "name": "ad_user_data", "type": "STRING", "mode": "NULLABLE", "hit": "consent.ad_user_data" }, { "name": "ad_personalization", "type": "STRING", "mode": "NULLABLE", "hit": "consent.ad_personalization" }, { "name": "gpc", "type": "BOOL", "mode": "NULLABLE", "hit": "consent.gpc" }] }, { "name": "extras", "type": "JSON", "mode": "NULLABLE" }, { "name": "quality", "type": "STRUCT", "mode": "REPEATED", "fields": [{ "name": "code", "type": "STRING", "mode": "NULLABLE" }, { "name": "field", "type": "STRING", "mode": "NULLABLE" }, { "name": "message", "type": "STRING", "mode": "NULLABLE" }] }] };

// bigquery/schema/extras.ts
var extras = [{ "name": "promotion_id", "type": "STRING", "from": ["ecommerce.promotion_id", "promotion_id"] }, { "name": "promotion_name", "type": "STRING", "from": ["ecommerce.promotion_name", "promotion_name"] }, { "name": "creative_name", "type": "STRING", "from": ["ecommerce.creative_name", "creative_name"] }, { "name": "creative_slot", "type": "STRING", "from": ["ecommerce.creative_slot", "creative_slot"] }, { "name": "location_id", "type": "STRING", "from": ["ecommerce.location_id", "location_id"] }, { "name": "customer_type", "type": "STRING", "from": ["ecommerce.customer_type", "customer_type"] }, { "name": "method", "type": "STRING", "from": ["method"] }, { "name": "checkout_step", "type": "STRING", "from": ["ecommerce.checkout.actionField.step", "ecommerce.checkout_option.actionField.step", "checkout_step"] }, { "name": "checkout_option", "type": "STRING", "from": ["ecommerce.checkout.actionField.option", "ecommerce.checkout_option.actionField.option", "checkout_option"] }];

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
function increment(digits2) {
  let i = digits2.length - 1;
  let tail = "";
  while (i >= 0 && digits2.charAt(i) === "9") {
    tail += "0";
    i--;
  }
  if (i < 0) return "1" + tail;
  return digits2.slice(0, i) + "123456789".charAt("012345678".indexOf(digits2.charAt(i))) + tail;
}
function canonical(negative, allDigits, scale) {
  let digits2 = allDigits;
  let places = scale;
  if (digits2.length <= places) digits2 = zeros(places - digits2.length + 1) + digits2;
  if (places > SCALE) {
    const cut = digits2.length - (places - SCALE);
    const up = digits2.charAt(cut) >= "5";
    digits2 = digits2.slice(0, cut);
    if (up) digits2 = increment(digits2);
    places = SCALE;
  }
  let whole = digits2.slice(0, digits2.length - places);
  let fraction = digits2.slice(digits2.length - places);
  let start = 0;
  while (start < whole.length - 1 && whole.charAt(start) === "0") start++;
  whole = whole.slice(start);
  let end2 = fraction.length;
  while (end2 > 0 && fraction.charAt(end2 - 1) === "0") end2--;
  fraction = fraction.slice(0, end2);
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
  const digits2 = point < 0 ? mantissa : mantissa.slice(0, point) + mantissa.slice(point + 1);
  const scale = (point < 0 ? 0 : mantissa.length - point - 1) - exponent;
  if (scale > 60) return "0";
  if (scale < -MAX_WHOLE_DIGITS) return null;
  return scale < 0 ? canonical(negative, digits2 + zeros(-scale), 0) : canonical(negative, digits2, scale);
}
function readExponent(text2) {
  let value = 0;
  for (let i = 0; i < text2.length; i++)
    if (isDigit2(text2.charAt(i))) value = value * 10 + "0123456789".indexOf(text2.charAt(i));
  return text2.charAt(0) === "-" ? -value : value;
}
function isPlain2(text2) {
  let digits2 = 0;
  let points = 0;
  for (let i = 0; i < text2.length; i++) {
    const c = text2.charAt(i);
    if (isDigit2(c)) digits2++;
    else if (c === ".") points++;
    else if (!(c === "-" && i === 0)) return false;
  }
  return digits2 > 0 && points <= 1;
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
  let first2 = 0;
  while (first2 < text2.length && !isDigit2(text2.charAt(first2))) first2++;
  let last = text2.length - 1;
  while (last >= 0 && !isDigit2(text2.charAt(last))) last--;
  if (first2 > last) return { value: null, repaired: false };
  let before = text2.slice(0, first2);
  const after = text2.slice(last + 1);
  let negative = before.charAt(0) === "(" && after.charAt(after.length - 1) === ")";
  for (let i = 0; i < before.length; i++) if (MINUS.indexOf(before.charAt(i)) >= 0) negative = true;
  let body = text2.slice(first2, last + 1);
  const sign = before.charAt(before.length - 2);
  if (before.charAt(before.length - 1) === "." && !isLetter(sign)) {
    body = "0." + body;
    before = before.slice(0, before.length - 1);
  }
  if (before.trim().length > LONGEST_SIGN || after.trim().length > LONGEST_SIGN)
    return { value: null, repaired: false };
  let digits2 = "";
  for (let i = 0; i < body.length; i++) if (GROUPING.indexOf(body.charAt(i)) < 0) digits2 += body.charAt(i);
  const number = separate(digits2, (before + after).trim() !== "");
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
function toInteger(digits2) {
  let value = 0;
  for (let i = 0; i < digits2.length; i++) value = value * 10 + "0123456789".indexOf(digits2.charAt(i));
  return value;
}
function digitAt(digits2, fromEnd) {
  const i = digits2.length - 1 - fromEnd;
  return i < 0 ? 0 : "0123456789".indexOf(digits2.charAt(i));
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
function valueAt(root, path) {
  let value = root;
  for (let i = 0; i < path.length; i++) {
    if (value === null || typeof value !== "object") return undefined;
    value = value[path[i]];
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
  const digits2 = (point < 0 ? decimal.length : point) - (decimal.charAt(0) === "-" ? 1 : 0);
  return digits2 <= LARGEST_AMOUNT_DIGITS;
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
var LIST_PATHS = itemsColumn.from.map((path) => path.split("."));
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
  const first2 = actions[0];
  if (first2 !== undefined) {
    const action = ecommerce[first2];
    if (isObject2(action) && !isPresent(action["products"]) && !isObject2(action["actionField"]) && isPresent(action["items"])) {
      return {
        push: copyWith(push, "ecommerce", nested(action, "ecommerce." + first2 + " holds GA4 fields", quality)),
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
  const event2 = push["event"];
  if (isObject2(event2) && isObject2(event2["ecommerce"])) {
    note(quality, "ecommerce_nested", "items", "ecommerce stood inside event");
    return copyWith(push, "ecommerce", event2["ecommerce"]);
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
var HEX5 = "0123456789abcdef";
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
    from: column.from === undefined ? [] : column.from.map((path) => path.split(".")),
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
  for (let i = 0; ok && i < 64; i++) ok = HEX5.indexOf(hash.charAt(i)) >= 0;
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
    const from = line.from.map((path) => path.split("."));
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
function addTagNotes(event2, quality) {
  const codes = event2.quality;
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
function rowOf(hit, event2, push, name, id, quality, facts, site) {
  const context = {
    hit: hit,
    event: event2,
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
    occurred_at: correctedTime(event2.at, hit.sent_at, facts.received_at),
    client_at: floor(event2.at),
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
function isUnnamedOrder(event2, push) {
  if (winner(TRANSACTION_ID.from, push) < 0 || !hasItems(push)) return false;
  if (event2.name.toLowerCase() === WITHOUT_EVENT || isPresent(push["transactionProducts"])) return true;
  return event2.quality !== undefined && event2.quality.indexOf("ecommerce_without_event") >= 0;
}
function convert(hit, event2, facts, site) {
  const quality = [];
  addTagNotes(event2, quality);
  const opened = openPush(event2.data, quality);
  const first2 = opened.actions.length === 0 ? "" : opened.actions[0];
  const beside = opened.actions.slice(1).filter((action) => PASSIVE.indexOf(action) >= 0);
  const main = beside.length === 0 ? opened.push : onlyAction(opened.push, first2);
  const name = eventName(event2.name, first2, site.events, isUnnamedOrder(event2, main));
  const rows = [rowOf(hit, event2, main, name, event2.id, quality, facts, site)];
  for (let i = 0; i < beside.length; i++) {
    const action = beside[i];
    rows.push(
      rowOf(
        hit,
        event2,
        onlyAction(opened.push, action),
        eventOfAction(action),
        event2.id + ":" + action,
        [],
        facts,
        site
      )
    );
  }
  return rows;
}

// server/pipeline/enrich/personal-params.ts
var PERSONAL_PARAMS = [
  "email",
  "mail",
  "email_address",
  "user_email",
  "customer_email",
  "phone",
  "phone_number",
  "tel",
  "telephone",
  "mobile",
  "first_name",
  "last_name",
  "full_name",
  "surname",
  "username",
  "birthday",
  "birthdate",
  "date_of_birth",
  "dob",
  "street",
  "address",
  "ssn",
  "iban",
  "card_number",
  "credit_card",
  "cvv",
  "cvc",
  "password",
  "passwd",
  "pwd",
  "token",
  "access_token",
  "id_token",
  "refresh_token",
  "auth_token",
  "reset_token",
  "reset_password_token",
  "confirmation_token",
  "session_token",
  "session_id",
  "jsessionid",
  "phpsessid",
  "sid",
  "auth",
  "authorization",
  "api_key",
  "secret",
  "client_secret",
  "otp"
];

// server/pipeline/enrich/address-list.ts
var DIGITS6 = "0123456789";
var HEX6 = "0123456789abcdefABCDEF";
var ZONE = "abcdefghijklmnopqrstuvwxyz0123456789-.:";
var POWERS2 = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536];
function addressList(ranges) {
  const known = [];
  for (let i = 0; i < ranges.length; i++) {
    const range = addressRange(ranges[i]);
    if (range !== null) known.push(range);
  }
  if (known.length === 0) return { has: () => false };
  return {
    has: (address) => {
      const groups = groupsOf(plainAddress(address));
      return groups !== null && known.some((range) => isIn(groups, range));
    }
  };
}
function addressRange(text2) {
  const parts = text2.split("/");
  const groups = groupsOf(parts[0]);
  if (groups === null || parts.length > 2) return null;
  const isShort = parts[0].indexOf(":") < 0;
  const prefix = parts.length === 1 ? isShort ? 32 : 128 : numberOf2(parts[1], isShort ? 32 : 128);
  if (prefix < 0) return null;
  const bits = isShort ? prefix + 96 : prefix;
  const whole = floor(bits / 16);
  return { groups: groups, whole: whole, divisor: POWERS2[16 - (bits - whole * 16)] };
}
function isIn(groups, range) {
  for (let i = 0; i < range.whole; i++) if (groups[i] !== range.groups[i]) return false;
  if (range.whole === 8) return true;
  return floor(groups[range.whole] / range.divisor) === floor(range.groups[range.whole] / range.divisor);
}
function plainAddress(address) {
  return address.slice(0, 7) === "::ffff:" && address.indexOf(".") >= 0 ? address.slice(7) : address;
}
function groupsOf(address) {
  return address.indexOf(":") < 0 ? withShort([0, 0, 0, 0, 0, 65535], address, 0) : longGroups(withoutZone(address));
}
function withoutZone(address) {
  const zone = address.indexOf("%");
  if (zone < 0) return address;
  for (let i = zone + 1; i < address.length; i++) if (ZONE.indexOf(address.charAt(i).toLowerCase()) < 0) return "";
  return zone + 1 === address.length ? "" : address.slice(0, zone);
}
function longGroups(text2) {
  const groups = [];
  let gap = -1;
  let at = 0;
  if (text2.slice(0, 2) === "::") {
    gap = 0;
    at = 2;
  }
  while (at < text2.length) {
    const start = at;
    let group = 0;
    let digit = HEX6.indexOf(text2.charAt(at));
    while (digit >= 0 && at < text2.length) {
      group = group * 16 + (digit > 15 ? digit - 6 : digit);
      at += 1;
      digit = HEX6.indexOf(text2.charAt(at));
    }
    if (text2.charAt(at) === ".") return filled(withShort(groups, text2, start), gap);
    if (at === start || at > start + 4) return null;
    groups.push(group);
    if (at === text2.length) return filled(groups, gap);
    if (text2.charAt(at) !== ":") return null;
    at += 1;
    if (at === text2.length) return null;
    if (text2.charAt(at) !== ":") continue;
    if (gap >= 0) return null;
    gap = groups.length;
    at += 1;
  }
  return filled(groups, gap);
}
function filled(groups, gap) {
  if (groups === null) return null;
  if (gap < 0) return groups.length === 8 ? groups : null;
  if (groups.length > 7) return null;
  const all2 = groups.slice(0, gap);
  for (let i = groups.length; i < 8; i++) all2.push(0);
  return all2.concat(groups.slice(gap));
}
function withShort(groups, text2, start) {
  let parts = 0;
  let pair = 0;
  let byte = 0;
  let digits2 = 0;
  for (let i = start; i <= text2.length; i++) {
    const digit = i === text2.length ? -1 : DIGITS6.indexOf(text2.charAt(i));
    if (digit >= 0) {
      if (digits2 > 0 && byte === 0) return null;
      byte = byte * 10 + digit;
      digits2 += 1;
      continue;
    }
    if (digits2 === 0 || byte > 255 || i < text2.length && text2.charAt(i) !== ".") return null;
    parts += 1;
    pair = pair * 256 + byte;
    if (parts === 2 || parts === 4) {
      groups.push(pair);
      pair = 0;
    }
    byte = 0;
    digits2 = 0;
  }
  return parts === 4 ? groups : null;
}
function numberOf2(text2, most) {
  if (text2 === "" || text2.length > 3) return -1;
  let number = 0;
  for (let i = 0; i < text2.length; i++) {
    const digit = DIGITS6.indexOf(text2.charAt(i));
    if (digit < 0) return -1;
    number = number * 10 + digit;
  }
  return number > most ? -1 : number;
}

// server/pipeline/enrich/page.ts
function webUrl(url) {
  const parsed = parseUrl(url);
  if (parsed === undefined) return null;
  return parsed.protocol === "https:" || parsed.protocol === "http:" ? parsed : null;
}

// server/pipeline/enrich/referrers.ts
var CLICK_IDS = [
  "gclid",
  "gbraid",
  "wbraid",
  "dclid",
  "msclkid",
  "fbclid",
  "ttclid",
  "epik",
  "twclid",
  "li_fat_id",
  "ScCid",
  "rdt_cid",
  "yclid",
  "irclickid",
  "awc"
];
var PERSON_IDS = [
  "_ga",
  "_gl",
  "mc_eid",
  "mkt_tok",
  "_hsenc",
  "__hstc",
  "__hssc",
  "__hsfp",
  "vero_id",
  "oly_enc_id",
  "oly_anon_id",
  "ml_subscriber",
  "ml_subscriber_hash",
  "rb_clickid",
  "wickedid",
  "igshid",
  "_kx"
];
var PAID_CLICKS = {
  gclid: "google",
  gbraid: "google",
  wbraid: "google",
  dclid: "google",
  msclkid: "bing"
};
var ENGINES = {
  google: "google",
  bing: "bing",
  yahoo: "yahoo",
  yandex: "yandex",
  "ya.ru": "yandex",
  duckduckgo: "duckduckgo",
  baidu: "baidu",
  ecosia: "ecosia",
  qwant: "qwant",
  startpage: "startpage",
  naver: "naver",
  seznam: "seznam",
  "brave.com": "brave",
  kagi: "kagi"
};
var NETWORKS = {
  facebook: "facebook",
  "fb.me": "facebook",
  instagram: "instagram",
  "threads.net": "threads",
  "threads.com": "threads",
  "t.co": "twitter",
  twitter: "twitter",
  "x.com": "twitter",
  linkedin: "linkedin",
  "lnkd.in": "linkedin",
  pinterest: "pinterest",
  "pin.it": "pinterest",
  tiktok: "tiktok",
  reddit: "reddit",
  youtube: "youtube",
  "youtu.be": "youtube",
  snapchat: "snapchat",
  vk: "vk"
};

// server/pipeline/enrich/texts.ts
var redaction = { text: redactText, id: redactId };
var LONGEST_TEXT = 8192;
var LARGEST_EXTRAS = 65536;
var DEEPEST_EXTRAS = 20;
var IDS = "client_id customer_id session.session_id page.page_view_id traffic.campaign_id traffic.click_ids.value traffic.ad_params.value order_summary.transaction_id items.sku items.list_id".split(" ");
var OWN = "event_id site_id source client_id_source email_sha256 order_summary.currency device.device_type quality.code quality.field".split(
  " "
);
var NO_PLAN = {};
var ROW = planOf(events.columns, "");
function planOf(columns, path) {
  const plan = {};
  columns.forEach((column) => {
    const field = path + column.name;
    const fields = column.fields;
    plan[column.name] = {
      field: field,
      is: stepOf(column, field),
      plan: fields === undefined ? NO_PLAN : planOf(fields, field + ".")
    };
  });
  return plan;
}
function stepOf(column, field) {
  if (column.type === "STRUCT") return "struct";
  if (column.type === "JSON") return "json";
  if (column.type !== "STRING") return "no text";
  if (OWN.indexOf(field) >= 0) return "own";
  return IDS.indexOf(field) >= 0 ? "id" : "text";
}
function cleanTexts(row, by) {
  const found = { redacted: [], cut: [], by: by };
  cleanFields(row, ROW, found);
  for (let i = 0; i < found.redacted.length; i++) {
    const one = found.redacted[i];
    if (one.field !== "quality.message") note(row.quality, one.code, one.field, one.message);
  }
  for (let i = 0; i < found.cut.length; i++)
    note(row.quality, "push_cut", found.cut[i], "too long, or nested too deep: cut");
  return row;
}
function add(fields, field) {
  if (fields.indexOf(field) < 0) fields.push(field);
}
function cleanFields(struct, plan, found) {
  for (const key in struct) {
    const value = struct[key];
    if (value === null || typeof value !== "string" && typeof value !== "object") continue;
    const step2 = plan[key];
    if (step2.is === "no text") continue;
    if (typeof value === "string") struct[key] = cleanText(value, step2, found);
    else if (step2.is === "json")
      struct[key] = cleanJson(value, "", 0, { field: step2.field, left: LARGEST_EXTRAS, found: found });
    else if (getType(value) === "array") cleanList(value, step2, found);
    else cleanFields(value, step2.plan, found);
  }
}
function cleanList(list, step2, found) {
  for (let i = 0; i < list.length; i++) {
    const value = list[i];
    if (typeof value === "string") list[i] = cleanText(value, step2, found);
    else if (typeof value === "object" && value !== null) cleanFields(value, step2.plan, found);
  }
}
function cleanText(text2, step2, found) {
  if (isHarmless(text2)) return told(text2, step2.field, found);
  if (step2.is === "own") return told(redactEmails(text2), step2.field, found);
  const redact = step2.is === "id" ? found.by.id : found.by.text;
  return told(redact(text2), step2.field, found);
}
function told(clean, field, found) {
  if (clean.indexOf("[") >= 0) {
    for (let i = 0; i < MARKS.length; i++)
      if (clean.indexOf(MARKS[i].mark) >= 0) addNote(found.redacted, MARKS[i].code, field, MARKS[i].message);
  }
  if (clean.length <= LONGEST_TEXT) return clean;
  add(found.cut, field);
  const last = clean.charAt(LONGEST_TEXT - 1);
  const isHalf = last >= "\uD800" && last < "\uDC00";
  return clean.slice(0, isHalf ? LONGEST_TEXT - 1 : LONGEST_TEXT);
}
function addNote(notes, code, field, message) {
  for (let i = 0; i < notes.length; i++) if (notes[i].code === code && notes[i].field === field) return;
  notes.push({ code: code, field: field, message: message });
}
function cleanJson(value, name, depth, extras2) {
  if (typeof value === "string") return cleanPart(value, name, extras2);
  extras2.left -= 4;
  if (typeof value === "number") return cleanNumber(value, name, extras2);
  if (typeof value !== "object" || value === null) return value;
  if (depth === DEEPEST_EXTRAS) {
    add(extras2.found.cut, extras2.field);
    return null;
  }
  if (getType(value) === "array") {
    const list = value;
    const copy2 = [];
    for (let i = 0; i < list.length && hasRoom(extras2); i++) copy2.push(cleanJson(list[i], name, depth + 1, extras2));
    return copy2;
  }
  const copy = {};
  for (const key in value) {
    if (!hasRoom(extras2)) break;
    put(copy, cleanPart(key, "", extras2), cleanJson(value[key], key, depth + 1, extras2));
  }
  return copy;
}
function cleanNumber(value, name, extras2) {
  if (value < 1e5 || value < 1e14 && kindOfName(name) === null) return value;
  return numberOr(value, name, (clean) => told(clean, extras2.field, extras2.found));
}
function numberOr(value, name, use) {
  const text2 = makeString(value);
  const kind = kindOfName(name);
  if (kind === "id" || kind === null && !isCard(text2)) return value;
  const clean = redactValue(name, text2);
  return clean === text2 ? value : use(clean);
}
function hasRoom(extras2) {
  if (extras2.left > 0) return true;
  add(extras2.found.cut, extras2.field);
  return false;
}
function cleanPart(text2, name, extras2) {
  const redact = extras2.found.by.text;
  const clean = kindOfName(name) === null ? redact(text2) : redactValue(name, text2);
  const kept = told(clean, extras2.field, extras2.found);
  extras2.left -= kept.length + 4;
  return kept;
}

// server/pipeline/enrich/traffic.ts
function trafficOf(page, referrer, adParams) {
  const utm = { source: parameterOf(page, "utm_source"), medium: parameterOf(page, "utm_medium") };
  const clicks = parametersOf(page, CLICK_IDS);
  const campaign = parameterOf(page, "utm_campaign");
  const campaignId = parameterOf(page, "utm_id");
  const isTagged = utm.source !== null || utm.medium !== null || campaign !== null || campaignId !== null;
  const paid = utm.source === null ? sourceOfClicks(clicks, utm.medium) : null;
  const untagged = isTagged ? utm : sourceOfReferrer(referrer, page === null ? "" : page.hostname);
  const source = paid === null ? untagged : paid;
  const traffic = {
    source: source.source,
    medium: source.medium,
    campaign: campaign,
    term: parameterOf(page, "utm_term"),
    content: parameterOf(page, "utm_content"),
    campaign_id: campaignId,
    click_ids: clicks,
    ad_params: parametersOf(page, adParams)
  };
  return isEmpty(traffic) ? null : traffic;
}
function isEmpty(traffic) {
  if (traffic.source !== null || traffic.medium !== null || traffic.campaign !== null) return false;
  if (traffic.term !== null || traffic.content !== null || traffic.campaign_id !== null) return false;
  return traffic.click_ids.length === 0 && traffic.ad_params.length === 0;
}
function parameterOf(page, name) {
  const found = page === null ? undefined : own(page.searchParams, name);
  if (found === undefined) return null;
  const value = (typeof found === "string" ? found : found[0]).trim();
  return value === "" ? null : value;
}
function parametersOf(page, names) {
  const found = [];
  for (let i = 0; i < names.length; i++) {
    const name = names[i];
    const value = parameterOf(page, name);
    if (value !== null) found.push({ name: name, value: value });
  }
  return found;
}
function sourceOfClicks(clicks, medium) {
  for (let i = 0; i < clicks.length; i++) {
    const source = own(PAID_CLICKS, clicks[i].name);
    if (source !== undefined) return { source: source, medium: medium === null ? "cpc" : medium };
  }
  return null;
}
var NOBODY = { source: null, medium: null };
var APP = "android-app://";
function sourceOfReferrer(referrer, ownHost) {
  if (referrer === "") return NOBODY;
  if (referrer.slice(0, APP.length) === APP)
    return sourceOfApp(referrer.slice(APP.length).split("/")[0].toLowerCase());
  const url = webUrl(referrer);
  const from = url === null ? "" : url.hostname;
  if (from === "" || from === ownHost) return NOBODY;
  const domain = registeredDomain(from);
  if (domain === "") return { source: from, medium: "referral" };
  if (domain === registeredDomain(ownHost)) return NOBODY;
  const engine = nameOf2(ENGINES, domain);
  if (engine !== undefined && isOfSearch(withoutEnd(from).slice(0, -domain.length)))
    return { source: engine, medium: "organic" };
  const network = nameOf2(NETWORKS, domain);
  if (network !== undefined) return { source: network, medium: "social" };
  return { source: from.slice(0, 4) === "www." ? from.slice(4) : from, medium: "referral" };
}
function nameOf2(names, domain) {
  const exact = own(names, domain);
  return exact === undefined ? own(names, domain.split(".")[0]) : exact;
}
function isOfSearch(subdomain) {
  if (subdomain === "" || subdomain === "www." || subdomain === "m." || subdomain === "news.") return true;
  return subdomain === "search." || subdomain.slice(-8) === ".search.";
}
function registeredDomain(host) {
  const name = withoutEnd(host);
  const last = name.slice(name.lastIndexOf(".") + 1);
  return name.indexOf(".") < 0 || isNumber(last) || last.charAt(last.length - 1) === "]" ? "" : effectiveDomain(name);
}
function isNumber(text2) {
  for (let i = 0; i < text2.length; i++) if (text2.charAt(i) < "0" || text2.charAt(i) > "9") return false;
  return true;
}
function withoutEnd(host) {
  let end2 = host.length;
  while (end2 > 0 && host.charAt(end2 - 1) === ".") end2 -= 1;
  return host.slice(0, end2);
}
function sourceOfApp(name) {
  if (name === "") return NOBODY;
  return name === "com.google.android.googlequicksearchbox" ? { source: "google", medium: "organic" } : { source: name, medium: "referral" };
}

// server/pipeline/enrich/agent-tables.ts
var BROWSERS = [
  { name: "GPTBot", words: ["gptbot"] },
  { name: "ChatGPT-User", words: ["chatgpt-user"] },
  { name: "OAI-SearchBot", words: ["oai-searchbot"] },
  { name: "ClaudeBot", words: ["claudebot", "claude-web", "claude-user", "claude-searchbot"] },
  { name: "Omgilibot", words: ["omgilibot", "webzio-extended"] },
  { name: "Diffbot", words: ["diffbot"] },
  { name: "PerplexityBot", words: ["perplexitybot"] },
  { name: "Perplexity-User", words: ["perplexity-user"] },
  { name: "YouBot", words: ["youbot"] },
  { name: "Meta-WebIndexer", words: ["meta-webindexer"] },
  { name: "Meta-ExternalAds", words: ["meta-externalads"] },
  { name: "Meta-ExternalAgent", words: ["meta-externalagent"] },
  { name: "Meta-ExternalFetcher", words: ["meta-externalfetcher"] },
  { name: "Googlebot", words: ["googlebot"] },
  { name: "Linespider", words: ["linespider"] },
  { name: "AmazonBot", words: ["amazonbot"] },
  { name: "BingCrawler", words: ["bingbot"] },
  { name: "BaiduSpider", words: ["baiduspider"] },
  { name: "DuckDuckBot", words: ["duckduckbot"] },
  { name: "InternetArchiveCrawler", words: ["ia_archiver"] },
  { name: "FacebookExternalHit", words: ["facebookexternalhit", "facebookcatalog"] },
  { name: "SlackBot", words: ["slackbot", "slack-imgproxy"] },
  { name: "YahooSlurp", patterns: [["yahoo", "yahoo!?[\\s/]*slurp"]] },
  { name: "YandexBot", words: ["yandexbot", "yandexmobilebot"] },
  { name: "PingdomBot", words: ["pingdom"] },
  { name: "Opera", words: ["opera", "opr/", "opios"] },
  { name: "Samsung Internet for Android", words: ["samsungbrowser"] },
  { name: "NAVER Whale Browser", words: ["whale"] },
  { name: "Pale Moon", words: ["palemoon"] },
  { name: "HeyTap Browser", words: ["heytapbrowser"] },
  { name: "Vivo Browser", words: ["vivobrowser"] },
  { name: "MZ Browser", words: ["mzbrowser"] },
  { name: "Focus", words: ["focus"] },
  { name: "Swing", words: ["swing"] },
  { name: "Opera Coast", words: ["coast"] },
  { name: "Opera Touch", patterns: [["opt/", "opt/\\d+(?:.?_?\\d+)+"]] },
  { name: "Yandex Browser", words: ["yabrowser"] },
  { name: "UC Browser", words: ["ucbrowser"] },
  { name: "Maxthon", words: ["maxthon", "mxios"] },
  { name: "Epiphany", words: ["epiphany"] },
  { name: "Puffin", words: ["puffin"] },
  { name: "Sleipnir", words: ["sleipnir"] },
  { name: "K-Meleon", words: ["k-meleon"] },
  { name: "WeChat", words: ["micromessenger"] },
  { name: "QQ Browser Lite", words: ["qqbrowserlite"] },
  { name: "QQ Browser", words: ["qqbrowser"] },
  { name: "Internet Explorer", words: ["msie", "trident"] },
  { name: "Microsoft Edge", words: ["edge/", "edga/", "edgios/"], patterns: [["edg/", "\\sedg/"]] },
  { name: "Vivaldi", words: ["vivaldi"] },
  { name: "SeaMonkey", words: ["seamonkey"] },
  { name: "Sailfish", words: ["sailfish"] },
  { name: "Amazon Silk", words: ["silk"] },
  { name: "PhantomJS", words: ["phantom"] },
  { name: "SlimerJS", words: ["slimerjs"] },
  { name: "BlackBerry", words: ["blackberry"], patterns: [["bb", "\\bbb\\d+"], ["tablet", "rim\\stablet"]] },
  { name: "WebOS Browser", words: ["webos", "web0s", "hpwos", "hpw0s"] },
  { name: "Bada", words: ["bada"] },
  { name: "Tizen", words: ["tizen"] },
  { name: "QupZilla", words: ["qupzilla"] },
  { name: "LibreWolf", words: ["librewolf"] },
  { name: "Firefox", words: ["firefox", "iceweasel", "fxios"] },
  { name: "Electron", words: ["electron"] },
  { name: "Sogou Browser", words: ["sogoumobilebrowser", "metasr", "se 2.x"] },
  { name: "Miui", words: ["miuibrowser"] },
  { name: "DuckDuckGo", patterns: [["ddg/", "\\sddg/[\\d.]+$"]] },
  { name: "Chromium", words: ["chromium"] },
  { name: "Ladybird", words: ["ladybird"] },
  { name: "Chrome", words: ["chrome", "crios", "crmo"] },
  { name: "Google Search", words: ["gsa"] },
  { name: "Android Browser", words: ["android"], without: ["like android"] },
  { name: "PlayStation 4", words: ["playstation 4"] },
  { name: "Safari", words: ["safari", "applewebkit"] }
];
var SYSTEMS = [
  { name: "Roku", exact: ["Roku/DVP"] },
  { name: "Windows Phone", words: ["windows phone"] },
  { name: "Windows", words: ["windows "] },
  { name: "iOS", exact: ["Macintosh", " FxiOS", "/"] },
  { name: "macOS", words: ["macintosh"] },
  { name: "iOS", words: ["ipod", "iphone", "ipad"] },
  { name: "HarmonyOS", words: ["openharmony"] },
  { name: "Android", words: ["android"], without: ["like android"] },
  { name: "WebOS", words: ["webos", "web0s", "hpwos", "hpw0s"] },
  { name: "BlackBerry", words: ["blackberry"], patterns: [["bb", "\\bbb\\d+"], ["tablet", "rim\\stablet"]] },
  { name: "Bada", words: ["bada"] },
  { name: "Tizen", words: ["tizen"] },
  { name: "Linux", words: ["linux"] },
  { name: "Chrome OS", exact: ["CrOS"] },
  { name: "PlayStation 4", exact: ["PlayStation 4"] }
];
var DEVICES = [
  { name: "other", words: ["googlebot", "linespider", "amazonbot", "gptbot", "chatgpt-user", "oai-searchbot", "baiduspider", "bingbot", "duckduckbot", "claudebot", "claude-web", "claude-user", "claude-searchbot", "omgilibot", "webzio-extended", "diffbot", "perplexitybot", "perplexity-user", "youbot", "ia_archiver", "meta-webindexer", "meta-externalads", "meta-externalagent", "meta-externalfetcher", "facebookexternalhit", "facebookcatalog", "slackbot", "slack-imgproxy", "yahoo", "yandexbot", "yandexmobilebot", "pingdom"] },
  { name: "mobile", words: ["huawei"] },
  { name: "tablet", words: ["ipad"], patterns: [["nexus", "nexus\\s*(?:7|8|9|10).*"]] },
  { name: "tablet", exact: ["Macintosh", " FxiOS", "/"] },
  { name: "tablet", words: ["kftt build", "silk"], patterns: [["tablet", "tablet(?:$|[^ ]| (?:$|[^p]|p(?:$|[^c])))"]] },
  { name: "mobile", words: ["ipod", "iphone"], without: ["like ipod", "like iphone"] },
  { name: "mobile", words: ["galaxy nexus", "nokia"], patterns: [["nexus", "nexus\\s*[0-6].*"], ["mobi", "[^-]mobi"]] },
  { name: "mobile", browser: "BlackBerry" },
  { name: "mobile", browser: "Bada" },
  { name: "mobile", browser: "windows phone" },
  { name: "tablet", os: "Android", since: 3 },
  { name: "mobile", os: "Android" },
  { name: "tv", words: ["smarttv", "smart-tv", "netcast"] },
  { name: "desktop", os: "macOS" },
  { name: "desktop", os: "Windows" },
  { name: "desktop", os: "Linux" },
  { name: "tv", os: "PlayStation 4" },
  { name: "tv", os: "Roku" }
];
var BOT_WORDS = [" daum ", " daum/", " deusu/", "24x7", "()", "|", "abuse", "advisor", "analyzer", "archive", "ask jeeves/teoma", "attracta", "audit", "bluecoat drtr", "browsex", "burpcollaborator", "capture", "catch", "checker", "chrome-lighthouse", "chromeframe", "classifier", "cloudflare", "convertify", "cookiehubverify/", "crawl", "cursor/", "cypress/", "dareboost", "datanyze", "dejaclick", "detect", "discovery", "dmbrowser", "download", "exaleadcloudview", "feed", "firephp", "foregenix", "functionize", "grab", "headless", "hotjar", "httrack", "hubspot marketing grader", "ibisbrowser", "infrawatch", "insight", "inspect", "iplabel", "library", "linkcheck", "linktiger", "mail.ru/", "manus-user/", "marketgoo/", "measure", "neustar wpm", "nutch", "offbyone", "openvas", "optimize", "pageburst", "pagespeed", "parser", "phantomjs", "pingdom", "playwright", "powermarks", "preview", "productfinder", "prospectingstudio", "proxy", "radar", "readable/", "retriever", "rexx;", "rigor", "scrape", "securityheaders", "selenium", "server", "silktide", "sindup/", "sogou", "sparkler/", "speedcurve", "spider", "splash", "statuscake", "supercleaner", "synapse", "synthetic", "testlocally", "tools", "torrent", "transcoder", "url", "validator", "virtuoso", "wappalyzer", "watchtowr", "webglance", "webkit2png", "whatcms/", "xtate/"];
var BOT_STARTS = {
  "<": ["<"],
  "(": ["("],
  ";": [";"],
  "a": ["active", "ad muncher", "amaya", "apache/", "avsdevicesdk/", "azure"],
  "b": ["biglotron", "blackbox exporter", "bot"],
  "c": ["clamav ", "clamav/", "claude-code/", "client/", "cobweb/", "custom"],
  "d": ["discourse", "downcast/", "duckduckgo"],
  "e": ["email", "exodusmovement"],
  "f": ["facebook"],
  "g": ["getright/", "gozilla/"],
  "h": ["hobbit", "hotzonu", "hwcdn/"],
  "i": ["igetter/"],
  "j": ["jeode/", "jetty/", "jigsaw"],
  "m": ["microsoft bits", "movabletype"],
  "n": ["navermailapp", "netsurf"],
  "o": ["offline", "openai/", "owler"],
  "p": ["php", "postman", "ps_daily/", "python"],
  "r": ["rank", "read", "reed", "remove.bg/", "rest", "rss"],
  "s": ["snapchat", "sora ", "space bison", "stape/", "svn", "swcd "],
  "t": ["taringa", "thumbor/", "track"],
  "w": ["w3c", "webbandit/", "webcopier", "wget", "whatsapp", "wordpress"],
  "x": ["xenu link sleuth"],
  "y": ["yahoo", "yandex"],
  "z": ["zoom marketplace/"]
};
var BOT_PATTERNS = [
  ["news", "(?:^|[^g])news(?:$|[^s]|s(?:$|[^a]|a(?:$|[^p]|p(?:$|[^p]|p(?:$|[^h]|h(?:$|[^i]|i(?:$|[^r]|r(?:$|[^e]))))))))"],
  ["google", "(?:^|[^/]|(?:^|[^le]|(?:^|[^e]|(?:^|[^n]|(?:^|[^n]|(?:^|[^a]|(?:^|[^h]|(?:^|[^c]|(?:^|[^ ])c)h)a)n)n)e)l|(?:^|[^l]|(?:^|[^g]|(?:^|[^o]|(?:^|[^o]|(?:^|[^g])o)o)g)l)e)/)google(?:$|[^wa/ ]|w(?:$|[^v])|a(?:$|[^p]|p(?:$|[^p]))|/(?:$|[^g]|g(?:$|[^o]|o(?:$|[^o]|o(?:$|[^g]|g(?:$|[^l]|l(?:$|[^e]))))))| (?:$|[^p]|p(?:$|[^i]|i(?:$|[^x]|x(?:$|[^e]|e(?:$|[^l]))))))"],
  ["bot", "(?:^|[^u]|(?:^|[^c]|(?:^|[^ ])c)u)bots?(?:\\b|_)"],
  ["scan", "(?:^|[^m]|(?:^|[^a]|(?:^|[^c])a)m)scan"],
  ["http", "(?:^|[^b]|(?:^|[^i]|(?:^|[^l])i)b)http"],
  ["", ";\\s\\w+;$|@[a-z][\\w-]+\\.|^[\\w \\.\\-\\(?:\\):%]+(?:/v?\\d+(?:\\.\\d+)?(?:\\.\\d{1,10})*?)?(?:,|$)|^[\\w\\-]+/[\\w]+$|^[^ ]{50,}$|^\\d+\\b|^\\w+/[\\w\\(\\)]*$|^\\w+/\\d\\.\\d\\s\\([\\w@]+\\)$"],
  [".com", "\\.com\\b"],
  ["/1.0;", "\\b\\w+/1\\.0;"],
  ["bw/", "\\bbw/"],
  ["dlc", "\\bdlc\\b"],
  ["ort/", "\\bort/"],
  ["perl", "\\bperl\\b"],
  ["time/", "\\btime/"],
  ["search", "^\\w*search\\b"],
  ["android", "^ddg[_-]android"],
  ["dispatch/", "^dispatch/\\d"],
  ["mozilla/", "^mozilla/\\d\\.\\d\\s[\\w\\.-]+$|^mozilla/\\d\\.\\d\\s\\((?:compatible;)?(?:\\s?[\\w\\d-.]+[\\s/]\\d+\\.\\d+)?\\)$"],
  ["zdm/", "^zdm/\\d"],
  ["agent", "agent\\b"],
  ["check", "check\\b"],
  ["collapsify", "collapsify\\b"],
  ["hardenize", "hardenize\\b"],
  ["java", "java(?:$|[^;])"],
  ["monitor", "monitor\\b"],
  ["node", "node\\b"],
  ["ptst", "ptst[ /]\\d"],
  ["rss", "rss\\b"]
];

// server/pipeline/enrich/user-agent.ts
function agentOf(userAgent) {
  if (userAgent.trim() === "") return { browser: null, os: null, device_type: null, is_bot: true };
  const text2 = plainText(userAgent);
  const told2 = { text: text2, lower: text2.toLowerCase(), browser: "", os: "" };
  const browser = firstName(BROWSERS, told2);
  told2.browser = browser === "" ? productName(userAgent, text2) : browser;
  told2.os = firstName(SYSTEMS, told2);
  const device = firstName(DEVICES, told2);
  return {
    browser: told2.browser === "" ? null : told2.browser,
    os: told2.os === "" ? null : told2.os,
    device_type: device === "" ? "other" : device,
    is_bot: isRobot(told2)
  };
}
function plainText(text2) {
  if (!matches("[^ -~]", text2)) return text2;
  let plain2 = "";
  for (let i = 0; i < text2.length; i++) {
    const char = text2.charAt(i);
    if (char >= " " && char <= "~" || char === "	") plain2 += char;
    else if ("\n\r\u2028\u2029".indexOf(char) >= 0) plain2 += "\n";
    else plain2 += char.trim() === "" ? "\f" : "~";
  }
  return plain2;
}
var compiled = {};
function matches(pattern, text2) {
  let regex = own(compiled, pattern);
  if (regex === undefined) {
    regex = createRegex(pattern, "i");
    put(compiled, pattern, regex);
  }
  return testRegex(regex, text2);
}
function firstName(lines, told2) {
  for (let i = 0; i < lines.length; i++) if (holds(lines[i], told2)) return lines[i].name;
  return "";
}
function holds(line, told2) {
  if (line.browser !== undefined && line.browser !== told2.browser) return false;
  if (line.os !== undefined && line.os !== told2.os) return false;
  if (line.since !== undefined && androidVersion(told2.lower) < line.since) return false;
  if (line.without !== undefined && hasOne(line.without, told2.lower)) return false;
  if (line.words !== undefined && hasOne(line.words, told2.lower)) return true;
  if (line.exact !== undefined && hasAll(line.exact, told2.text)) return true;
  if (line.patterns !== undefined) return matchesOne(line.patterns, told2);
  return line.words === undefined && line.exact === undefined;
}
function matchesOne(patterns, told2) {
  for (let i = 0; i < patterns.length; i++) {
    const pattern = patterns[i];
    if (told2.lower.indexOf(pattern[0]) >= 0 && matches(pattern[1], told2.text)) return true;
  }
  return false;
}
function hasOne(words2, text2) {
  for (let i = 0; i < words2.length; i++) if (text2.indexOf(words2[i]) >= 0) return true;
  return false;
}
function hasAll(words2, text2) {
  let from = 0;
  for (let i = 0; i < words2.length; i++) {
    const at = text2.indexOf(words2[i], from);
    if (at < 0) return false;
    from = at + words2[i].length;
  }
  return true;
}
function androidVersion(lower2) {
  let at = lower2.indexOf("android");
  while (at >= 0) {
    const start = at + 8;
    const isNumbered = " 	\n\f/-".indexOf(lower2.charAt(start - 1)) >= 0;
    let version = 0;
    let end2 = start;
    while (isNumbered && lower2.charAt(end2) >= "0" && lower2.charAt(end2) <= "9") {
      version = version * 10 + "0123456789".indexOf(lower2.charAt(end2));
      end2 += 1;
    }
    if (end2 > start) return version;
    at = lower2.indexOf("android", at + 1);
  }
  return 0;
}
function productName(userAgent, text2) {
  const parts = text2.split("/");
  const hasDetails = text2.indexOf("(") >= 0;
  let end2 = text2.length;
  for (let i = parts.length - 1; i > 0; i--) {
    const part = parts[i];
    end2 -= part.length + 1;
    const isVersion = hasDetails ? part.indexOf(" (") >= 0 || part.indexOf("	(") >= 0 : part.indexOf(" ") >= 0;
    if (isVersion && text2.slice(0, end2).indexOf("\n") < 0) return userAgent.slice(0, end2);
  }
  return "";
}
function isRobot(told2) {
  if (hasOne(BOT_WORDS, told2.lower)) return true;
  const starts = own(BOT_STARTS, told2.lower.charAt(0));
  if (starts !== undefined) {
    for (let i = 0; i < starts.length; i++) if (told2.lower.lastIndexOf(starts[i], 0) === 0) return true;
  }
  return matchesOne(BOT_PATTERNS, told2);
}

// server/pipeline/enrich/row.ts
var LONGEST_AGENT2 = 1024;
function enrichmentOf(site) {
  return {
    visit: (url, referrer) => visitOf(url, referrer, site.ad_params),
    agent: agentOf,
    isInternal: addressList(site.internal_addresses).has,
    filter: urlFilter(site.url_params, []),
    redaction: redaction
  };
}
function visitOf(url, referrer, adParams) {
  const parsed = webUrl(url);
  const clean = redactText(url);
  const cleaned = clean === url ? null : webUrl(clean);
  const read2 = cleaned === null ? parsed : cleaned;
  return {
    host: parsed === null ? null : parsed.hostname,
    path: read2 === null ? null : read2.pathname,
    traffic: trafficOf(read2, referrer, adParams)
  };
}
var withoutIds = urlFilter({ allow: null, deny: CLICK_IDS.concat(PERSON_IDS) }, []);
function enrichRow(row, facts, site) {
  const visit = site.visit;
  const agent = site.agent;
  const isInternal = site.isInternal;
  const page = row.page;
  if (page !== null && page.url !== null) {
    const seen = visit(page.url, page.referrer === null ? "" : page.referrer);
    page.host = seen.host;
    page.path = seen.path;
    row.traffic = seen.traffic;
    page.url = filtered(page.url, "page.url", row, site.filter);
  }
  if (facts.denied !== undefined || isUnknown(row)) dropClicks(row);
  if (page !== null && page.referrer !== null)
    page.referrer = filtered(page.referrer, "page.referrer", row, site.filter);
  const found = agent(facts.user_agent.slice(0, LONGEST_AGENT2));
  const device = row.device;
  row.device = {
    language: device === null ? null : device.language,
    screen: device === null ? null : device.screen,
    viewport: device === null ? null : device.viewport,
    timezone: device === null ? null : device.timezone,
    browser: found.browser,
    os: found.os,
    device_type: found.device_type
  };
  row.is_bot = found.is_bot && facts.source !== "server";
  row.is_internal = facts.is_internal === undefined ? isInternal(facts.address) : facts.is_internal;
  const geo = facts.geo;
  if (geo !== undefined && (geo.country !== null || geo.region !== null || geo.city !== null))
    row.geo = { country: geo.country, region: geo.region, city: geo.city };
  return cleanTexts(row, site.redaction);
}
function isUnknown(row) {
  const consent = row.consent;
  if (consent === null) return false;
  const sent = consent.analytics_storage_sent;
  return (sent === null ? consent.analytics_storage : sent) === "denied";
}
function dropClicks(row) {
  const page = row.page;
  if (page !== null && page.url !== null) page.url = withoutIds(page.url).url;
  if (page !== null && page.referrer !== null) page.referrer = withoutIds(page.referrer).url;
  const traffic = row.traffic;
  if (traffic === null) return;
  for (let i = 0; i < traffic.click_ids.length; i++) traffic.click_ids[i].value = null;
}
function filtered(url, field, row, filter) {
  const found = filter(url);
  if (found.denied.length > 0) note(row.quality, "url_param_dropped", field, found.denied.join(", "));
  return found.url;
}

// server/pipeline/sink-bigquery/timestamp-text.ts
var DAY2 = 864e5;
var ERA = 146097;
function timestampText(ms) {
  const days = floor(ms / DAY2);
  const rest = ms - days * DAY2;
  const seconds = floor(rest / 1e3);
  const minutes = floor(seconds / 60);
  const time = digits(floor(minutes / 60), 2) + ":" + digits(minutes % 60, 2) + ":" + digits(seconds % 60, 2) + "." + digits(rest % 1e3, 3);
  return dateText(days) + "T" + time + "Z";
}
function dateText(days) {
  const shifted = days + 719468;
  const era = floor(shifted / ERA);
  const dayOfEra = shifted - era * ERA;
  const yearOfEra = floor(
    (dayOfEra - floor(dayOfEra / 1460) + floor(dayOfEra / 36524) - floor(dayOfEra / 146096)) / 365
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + floor(yearOfEra / 4) - floor(yearOfEra / 100));
  const shiftedMonth = floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return digits(year, 4) + "-" + digits(month, 2) + "-" + digits(day, 2);
}
function digits(number, length) {
  let text2 = makeString(number);
  while (text2.length < length) text2 = "0" + text2;
  return text2;
}

// server/pipeline/sink-bigquery/insert-row.ts
function bigQueryRow(row, columns, stringify) {
  const encoded = {};
  for (let i = 0; i < columns.length; i++) {
    const column = columns[i];
    const value = row[column.name];
    if (value === null || value === undefined) continue;
    encoded[column.name] = column.mode === "REPEATED" ? value.map((one) => fieldOf(one, column, stringify)) : fieldOf(value, column, stringify);
  }
  return encoded;
}
function fieldOf(value, column, stringify) {
  if (column.type === "STRUCT") return bigQueryRow(value, column.fields, stringify);
  if (column.type === "TIMESTAMP") return timestampText(value);
  return column.type === "JSON" ? stringify(value) : value;
}

// templates/shared/lines.ts
function linesOf(value) {
  const type = getType(value);
  const lines = type === "array" ? value : type === "string" ? value.split("\n") : [];
  return lines.filter((line) => getType(line) === "string" && line.trim() !== "").map((line) => line.trim());
}

// templates/server-tag/hashes.ts
var HASH_LENGTH = 64;
var HEX7 = "0123456789abcdef";
var WORD = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
var HASHES = createRegex("[0-9a-f]{64}", "i");
function replaceHashes(text2, instead) {
  if (!testRegex(HASHES, text2)) return text2;
  let made = "";
  let copied = 0;
  let start = 0;
  for (let at = 0; at <= text2.length; at++) {
    if (at < text2.length && WORD.indexOf(text2.charAt(at)) >= 0) continue;
    const word = at - start === HASH_LENGTH ? text2.slice(start, at).toLowerCase() : "";
    if (isHex(word)) {
      made += text2.slice(copied, start) + instead(word);
      copied = at;
    }
    start = at + 1;
  }
  return made + text2.slice(copied);
}
function isHex(word) {
  for (let i = 0; i < word.length; i++) if (HEX7.indexOf(word.charAt(i)) < 0) return false;
  return word !== "";
}

// templates/server-tag/pepper.ts
var PEPPER = createRegex("^[!-~]{32,256}$", "");
var LEFT_OUT = "[email_sha256]";
function pepperedHash(sha2562, fields) {
  const pepper = pepperOf(fields);
  if (sha2562 === null || pepper === "") return sha2562;
  if (testRegex(PEPPER, pepper)) return hmacSha256(pepper, sha2562);
  log(
    "Clario: the pepper must have 32 to 256 characters of ASCII without spaces: a hash of an e-mail address is left out"
  );
  return null;
}
function pepperedText(text2, fields) {
  if (pepperOf(fields) === "") return text2;
  return replaceHashes(text2, (sha2562) => pepperedHash(sha2562, fields) || LEFT_OUT);
}
function pepperOf(fields) {
  return textOf(fields.emailPepper).trim();
}

// templates/server-tag/warehouse.ts
var RAW_LENGTH = 21845;
var MARGIN = 4096;
function insert(event2, fields, tell) {
  const facts = requestFacts(event2.hit, event2.facts);
  const enrichment = enrichmentOf({
    ad_params: linesOf(fields.adParams),
    internal_addresses: linesOf(fields.internalAddresses),
    url_params: { allow: allowedOf(linesOf(fields.allowParams)), deny: deniedOf(fields.denyParams) }
  });
  const rows = convert(event2.hit, event2.hit.events[0], facts, mappingOf(fields)).map((row) => {
    row.email_sha256 = pepperedHash(row.email_sha256, fields);
    enrichRow(row, facts, enrichment);
    row.loaded_at = getTimestampMillis();
    return bigQueryRow(row, events.columns, json2.stringify);
  });
  if (fields.debug === true) log("Clario: " + json2.stringify(rows));
  write(fields, fields.tableId || "events", rows, (problem) => {
    if (problem === null) tell("taken");
    else if (isOfContent(problem)) keepBad(event2, fields, { stage: "load", code: "refused", message: problem }, tell);
    else tell("later");
  });
}
function keepBad(event2, fields, why, tell) {
  const row = {
    received_at: event2.facts.received_at,
    site_id: event2.hit.site,
    stage: why.stage,
    error_code: why.code,
    message: pepperedText(redactText(why.message), fields),
    event_id: event2.hit.events[0].id,
    // without consent the reason alone: what the page pushed may name the customer
    raw: event2.facts.denied === undefined ? rawText(json2.stringify(event2.hit), fields) : null
  };
  const rows = [bigQueryRow(row, badEvents.columns, json2.stringify)];
  write(fields, fields.badTableId || "bad_events", rows, (problem) => tell(problem === null ? "taken" : "later"));
}
function rawText(text2, fields) {
  const clean = pepperedText(redactText(text2.slice(0, 2 * RAW_LENGTH)), fields);
  return (text2.length <= 2 * RAW_LENGTH ? clean : clean.slice(0, -MARGIN)).slice(0, RAW_LENGTH);
}
function write(fields, tableId, rows, tell) {
  const table2 = {
    datasetId: fields.datasetId,
    tableId: tableId
  };
  if (fields.projectId) table2.projectId = fields.projectId;
  bigQuery.insert(table2, rows, { ignoreUnknownValues: false, skipInvalidRows: false }).then(
    () => tell(null),
    (reason) => {
      const problem = json2.stringify(reason) || "no reason was given";
      log("Clario: BigQuery did not take it into " + fields.datasetId + "." + tableId + ": " + redactText(problem));
      tell(problem);
    }
  );
}
function isOfContent(problem) {
  return problem.indexOf('"invalid"') >= 0;
}
function deniedOf(field) {
  return field === undefined ? PERSONAL_PARAMS : linesOf(field);
}
function allowedOf(lines) {
  if (lines.length === 0) return null;
  return lines.length === 1 && lines[0] === "-" ? [] : lines;
}
function mappingOf(fields) {
  const includes = [];
  if (fields.valueIncludesTax === true) includes.push("tax");
  if (fields.valueIncludesShipping === true) includes.push("shipping");
  const names = {};
  if (getType(fields.eventNames) === "array")
    fields.eventNames.forEach((row) => {
      names[row.pushed] = row.name;
    });
  return { currency: fields.currency || null, value_includes: includes, events: names, extras: extrasOf2(fields) };
}
function extrasOf2(fields) {
  if (getType(fields.extras) !== "array") return [];
  return fields.extras.map((row) => ({
    name: row.name,
    type: row.type,
    from: row.from.split(",").map((path) => path.trim()),
    description: ""
  }));
}

// templates/server-tag/code.ts
var all = getAllEventData();
var event = eventOf(all, data);
if (event === null) {
  if (data.debug === true) log("Clario: " + all["event_name"] + " is not sent: see the field Events of other clients");
  data.gtmOnSuccess();
} else if (!keepToConsent(event, data)) {
  if (data.debug === true)
    log("Clario: " + all["event_name"] + " is not sent: the site takes nothing before consent, and there is none");
  data.gtmOnSuccess();
} else {
  withoutLink(event.hit, cookieNameOf(data));
  say("begun");
  if (data.destination === "bigquery") {
    const rejection2 = check(event.hit, 1);
    if (rejection2 === null) insert(event, data, end);
    else {
      log("Clario: " + redactText(rejection2.message));
      keepBad(event, data, { stage: "validate", code: rejection2.code, message: rejection2.message }, end);
    }
  } else {
    forward(event, data, end);
  }
}
function end(outcome) {
  if (outcome !== "later") say("done");
  if (outcome === "taken") data.gtmOnSuccess();
  else data.gtmOnFailure();
}
function say(state) {
  if (isOfClient(all, data)) sendMessage(MESSAGE, { id: event.hit.events[0].id, state: state });
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
            "boolean": false
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
            "boolean": false
          }
        },
        {
          "key": "remoteAddressAllowed",
          "value": {
            "type": 8,
            "boolean": false
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
        "publicId": "read_event_data",
        "versionId": "1"
      },
      "param": [
        {
          "key": "eventDataAccess",
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
        "publicId": "access_bigquery",
        "versionId": "1"
      },
      "param": [
        {
          "key": "allowedTables",
          "value": {
            "type": 2,
            "listItem": [
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "projectId"
                  },
                  {
                    "type": 1,
                    "string": "datasetId"
                  },
                  {
                    "type": 1,
                    "string": "tableId"
                  },
                  {
                    "type": 1,
                    "string": "operation"
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
                    "string": "write"
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
                    "string": "send"
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
  - name: Server - what the Clario client took goes on as it came
    code: |-
      give(clarioEvent({}));
      runCode(fields({}));
      assertThat(sent.length).isEqualTo(1);
      assertThat(sent[0].url).isEqualTo('https://metrics.shop.com/collect');
      assertThat(sent[0].options.method).isEqualTo('POST');
      assertThat(sent[0].options.headers['Content-Type']).isEqualTo('application/json');
      assertThat(JSON.parse(sent[0].body)).isEqualTo(clarioEvent({})['x-clario-event'].hit);
      assertApi('gtmOnSuccess').wasCalled();
      assertApi('gtmOnFailure').wasNotCalled();
  - name: Server - the visitor is said beside it
    code: |-
      give(clarioEvent({geo: {country: 'NO', region: '03', city: null}}));
      runCode(fields({}));
      assertThat(visitorSent()).isEqualTo({
        received_at: NOW, address: '198.51.100.7', user_agent: 'Mozilla/5.0', client_id: 'visitor-1', client_id_source: 'cookie', client_id_age_days: 3,
        geo: {country: 'NO', region: '03', city: null},
      });
  - name: Server - it is signed by the key
    code: |-
      give(clarioEvent({}));
      runCode(fields({}));
      // by openssl, of the same time, header and body
      assertThat(sent[0].options.headers['X-Clario-Signature']).isEqualTo('t=1790000000000,v1=a12cc6a62c0da2343c69c1a00791ff44b3949fe91be56eb2f5ae2ba80c1add06');
  - name: Server - blanks around the key are none of it
    code: |-
      give(clarioEvent({}));
      runCode(fields({signingKey: ' ' + KEY + ' '}));
      assertThat(sent[0].options.headers['X-Clario-Signature']).isEqualTo('t=1790000000000,v1=a12cc6a62c0da2343c69c1a00791ff44b3949fe91be56eb2f5ae2ba80c1add06');
  - name: Server - an address with a slash, and another path
    code: |-
      give(clarioEvent({}));
      runCode(fields({serverUrl: ' https://metrics.shop.com/ ', collectPath: '/c'}));
      assertThat(sent[0].url).isEqualTo('https://metrics.shop.com/c');
  - name: Server - waits as long as it is told
    code: |-
      give(clarioEvent({}));
      runCode(fields({timeout: '250'}));
      runCode(fields({timeout: undefined}));
      assertThat([sent[0].options.timeout, sent[1].options.timeout]).isEqualTo([250, 4000]);
  - name: Server - a refusal is a failure, said with the server's words
    code: |-
      answers = [answer(403, '{"error":{"code":"signature","message":"not of this request"}}')];
      give(clarioEvent({}));
      runCode(fields({}));
      assertThat(sent.length).isEqualTo(1);
      assertApi('gtmOnFailure').wasCalled();
      assertApi('gtmOnSuccess').wasNotCalled();
      assertThat(logged).isEqualTo(['Clario: https://metrics.shop.com/collect answered 403 not of this request']);
  - name: Server - an answer without words is a failure too
    code: |-
      answers = [answer(404, undefined)];
      give(clarioEvent({}));
      runCode(fields({}));
      assertThat(logged).isEqualTo(['Clario: https://metrics.shop.com/collect answered 404 ']);
      assertApi('gtmOnFailure').wasCalled();
  - name: Server - what passes is tried once more
    code: |-
      answers = [answer(503, ''), answer(204, '')];
      give(clarioEvent({}));
      runCode(fields({}));
      assertThat(sent.length).isEqualTo(2);
      assertThat(sent[1].body).isEqualTo(sent[0].body);
      assertApi('gtmOnSuccess').wasCalled();
      assertApi('gtmOnFailure').wasNotCalled();
  - name: Server - but not more than once
    code: |-
      answers = [answer(429, ''), answer(500, ''), answer(204, '')];
      give(clarioEvent({}));
      runCode(fields({}));
      assertThat(sent.length).isEqualTo(2);
      assertApi('gtmOnFailure').wasCalled();
      assertApi('gtmOnSuccess').wasNotCalled();
  - name: Server - no answer is tried once more
    code: |-
      answers = [null, answer(204, '')];
      give(clarioEvent({}));
      runCode(fields({}));
      assertThat(sent.length).isEqualTo(2);
      assertApi('gtmOnSuccess').wasCalled();
  - name: Server - no answer twice is a failure
    code: |-
      answers = [null, null];
      give(clarioEvent({}));
      runCode(fields({}));
      assertThat(logged).isEqualTo(['Clario: https://metrics.shop.com/collect did not answer: {"reason":"timed_out"}']);
      assertApi('gtmOnFailure').wasCalled();
  - name: Server - in debug mode the answer is shown
    code: |-
      answers = [answer(200, '{"events":[]}')];
      give(clarioEvent({}));
      runCode(fields({debug: true}));
      assertThat(sent[0].url).isEqualTo('https://metrics.shop.com/collect?debug=1');
      assertThat(logged).isEqualTo(['Clario: 200 {"events":[]}']);
  - name: Server - the Clario client is told before and after
    code: |-
      give(clarioEvent({}));
      runCode(fields({}));
      assertThat(messages).isEqualTo([['clario_event', {id: ID, state: 'begun'}], ['clario_event', {id: ID, state: 'done'}]]);
  - name: Server - the Clario client is not told of an end where it may be tried again
    code: |-
      answers = [answer(403, '')];
      give(clarioEvent({}));
      runCode(fields({}));
      assertThat(messages).isEqualTo([['clario_event', {id: ID, state: 'begun'}]]);
  - name: Server - no address of anybody is sent, whatever the client let through
    code: |-
      const event = clarioEvent({});
      event['x-clario-event'].hit.events[0].data.note = 'write to ann@shop.test';
      give(event);
      runCode(fields({}));
      assertThat(JSON.parse(sent[0].body).events[0].data.note).isEqualTo('write to [email]');
  - name: Server - what the server refuses for its content would be refused again
    code: |-
      [400, 413].forEach((status) => {
        sent = [];
        messages = [];
        answers = [answer(status, '{"error":{"code":"missing","message":"sent_at is missing"}}')];
        give(clarioEvent({}));
        runCode(fields({}));
        assertThat(sent.length).isEqualTo(1);
        assertThat(messages).isEqualTo([['clario_event', {id: ID, state: 'begun'}], ['clario_event', {id: ID, state: 'done'}]]);
        assertThat(logged.pop()).isEqualTo('Clario: https://metrics.shop.com/collect answered ' + status + ' sent_at is missing');
      });
      assertApi('gtmOnFailure').wasCalled();
      assertApi('gtmOnSuccess').wasNotCalled();
  - name: Server - what cannot be written is refused
    code: |-
      let deep = [];
      for (let i = 0; i < 100; i++) deep = [deep];
      const event = clarioEvent({});
      event['x-clario-event'].hit.events[0].data.self = event;
      give(event);
      runCode(fields({}));
      assertThat(sent).isEmpty();
      assertThat(logged).isEqualTo(['Clario: the event is nested too deep to be sent']);
      assertApi('gtmOnFailure').wasCalled();
  - name: Client - who else says that it is Clario's event is not believed
    code: |-
      const forged = clarioEvent({client_id: 'victim'});
      give(forged);
      mock('getRequestPath', '/data');
      runCode(fields({}));
      runCode(fields({events: 'none'}));
      runCode(fields({collectPath: '/data'}));
      assertThat(sent.map((one) => JSON.parse(fromBase64(one.options.headers['X-Clario-Forwarded'])).client_id)).isEqualTo(['visitor-1', 'victim']);
      assertThat(JSON.parse(sent[0].body).events[0].id).isNotEqualTo(ID);
      assertThat(messages.length).isEqualTo(2);
  - name: Client - nor is half of an event
    code: |-
      [{}, {hit: {}}, {hit: {events: []}, facts: {}}, {hit: {events: [{}]}}, 'x', null].forEach((half) => {
        give({event_name: 'page_view', 'x-clario-event': half});
        runCode(fields({}));
      });
      assertThat(sent.length).isEqualTo(6);
      assertThat(messages).isEmpty();
      assertApi('gtmOnFailure').wasNotCalled();
  - name: Items - stand in the push, and what it says itself goes first
    code: |-
      give(clarioEvent({}));
      runCode(fields({items: [{name: 'store', value: 'Oslo'}, {name: 'tier', value: 2}, {name: 'none', value: undefined}, {name: 'null', value: null}, {name: '', value: 1}, {name: 'event', value: 'x'}]}));
      assertThat(JSON.parse(sent[0].body).events[0].data).isEqualTo({
        event: 'purchase', ecommerce: {transaction_id: 'T-1', value: 10, currency: 'EUR', items: [{item_id: 'A', price: 5, quantity: 2}]},
        store: 'Oslo', tier: 2,
      });
  - name: Items - of an event that had no push
    code: |-
      const event = clarioEvent({});
      event['x-clario-event'].hit.events[0] = {id: ID, at: 1790000000000, name: 'page_view'};
      give(event);
      runCode(fields({items: [{name: 'store', value: 'Oslo'}]}));
      assertThat(JSON.parse(sent[0].body).events[0].data).isEqualTo({store: 'Oslo'});
  - name: GA4 - a purchase becomes a hit
    code: |-
      give(ga4({}));
      runCode(fields({}));
      assertThat(JSON.parse(sent[0].body)).isEqualTo({
        v: 1, site: 'shop', sent_at: 1790000000000,
        events: [{
          id: '01a0c450-6c00-7000-a000-000000000000', at: 1790000000000, name: 'purchase',
          data: {
            event: 'purchase', store: 'Oslo',
            ecommerce: {transaction_id: 'T-2', value: 42.5, currency: 'EUR', tax: 3, shipping: 4, coupon: 'C', items: [{item_id: 'A', item_name: 'Tee', price: 21.25, quantity: 2}]},
          },
        }],
        consent: {ad_storage: 'denied', analytics_storage: 'granted'},
        user: {customer_id: 'C-42', email_sha256: 'a25a44bc8224feb3a35d541f1d4f66b43c67be44771f512adf3457e24b03bd6c'},
        page: {url: 'https://www.shop.com/thanks', title: 'Thanks', referrer: 'https://www.shop.com/pay', view_id: '1766000'},
        device: {language: 'nb-NO', screen: '1440x900', viewport: '1280x720'},
        session: {id: '1789999000', number: 3, started_at: 1789999000000},
      });
      assertThat(messages).isEmpty();
      assertApi('gtmOnSuccess').wasCalled();
  - name: GA4 - the visitor is that of the cookie
    code: |-
      give(ga4({}));
      mock('getCookieValues', ['1.visitor-1.1789700000']);
      runCode(fields({}));
      assertThat(visitorSent()).isEqualTo({
        received_at: NOW, address: '198.51.100.7', user_agent: 'Mozilla/5.0', client_id: 'visitor-1', client_id_source: 'cookie', client_id_age_days: 3,
        geo: {country: 'NO', region: '03', city: null},
      });
      assertApi('getCookieValues').wasCalledWith('clario_id', true);
  - name: GA4 - the cookie may have another name
    code: |-
      give(ga4({}));
      runCode(fields({cookieName: 'vid'}));
      assertApi('getCookieValues').wasCalledWith('vid', true);
  - name: GA4 - a cookie that nobody set is nobody's, another of that name may be right
    code: |-
      give(ga4({}));
      mock('getCookieValues', ['1.<script>.1', '2.x.1', '1.visitor-2.1790000001']);
      runCode(fields({}));
      assertThat([visitorSent().client_id, visitorSent().client_id_age_days]).isEqualTo(['visitor-2', 0]);
  - name: GA4 - without a cookie the visitor is GA4's
    code: |-
      give(ga4({}));
      runCode(fields({}));
      assertThat([visitorSent().client_id, visitorSent().client_id_source, visitorSent().client_id_age_days]).isEqualTo(['123.456', 'tag', null]);
  - name: GA4 - an id of the server's making is written with an id's characters
    code: |-
      give(ga4({client_id: 'a+b/c=.1790000000'}));
      runCode(fields({}));
      assertThat(visitorSent().client_id).isEqualTo('a-b_c~.1790000000');
  - name: GA4 - an address is no id
    code: |-
      ['ann@shop.test', 'ann%40shop.test'].forEach((id) => {
        give(ga4({client_id: id}));
        runCode(fields({}));
        assertThat([visitorSent().client_id, visitorSent().client_id_source]).isEqualTo([null, 'none']);
      });
  - name: GA4 - a name stays one when addresses are taken out of it
    code: |-
      let name = 'a@b.cc ';
      while (name.length < 190) name = name + 'a@b.cc ';
      give(ga4({event_name: name}));
      runCode(fields({}));
      assertThat(JSON.parse(sent[0].body).events[0].name.length).isEqualTo(200);
  - name: GA4 - an id without end is none
    code: |-
      let id = 'x';
      while (id.length <= 128) id = id + id;
      give(ga4({client_id: id}));
      runCode(fields({}));
      assertThat([visitorSent().client_id, visitorSent().client_id_source]).isEqualTo([null, 'none']);
  - name: GA4 - without consent to storage there is neither visitor nor session
    code: |-
      give(ga4({'x-ga-gcs': 'G100'}));
      mock('getCookieValues', ['1.visitor-1.1789700000']);
      runCode(fields({}));
      assertThat([visitorSent().client_id, visitorSent().client_id_source]).isEqualTo([null, 'none']);
      assertThat(JSON.parse(sent[0].body).session).isUndefined();
      assertThat(JSON.parse(sent[0].body).consent).isEqualTo({ad_storage: 'denied', analytics_storage: 'denied'});
      assertApi('getCookieValues').wasNotCalled();
  - name: GA4 - nor is it said who the customer is
    code: |-
      give(ga4({'x-ga-gcs': 'G110'}));
      runCode(fields({}));
      assertThat(JSON.parse(sent[0].body).user).isUndefined();
  - name: GA4 - consent that nobody knows is not guessed
    code: |-
      give(ga4({'x-ga-gcs': 'G1--'}));
      runCode(fields({}));
      give(ga4({'x-ga-gcs': undefined}));
      runCode(fields({}));
      assertThat(JSON.parse(sent[0].body).consent).isEqualTo({});
      assertThat(JSON.parse(sent[1].body).consent).isUndefined();
  - name: GA4 - an address is hashed, in whatever field it stands
    code: |-
      const who = (data) => {
        give(ga4(data));
        runCode(fields({}));
        return JSON.parse(sent[sent.length - 1].body).user;
      };
      const hash = 'a25a44bc8224feb3a35d541f1d4f66b43c67be44771f512adf3457e24b03bd6c';
      assertThat(who({user_id: ' Ann@Shop.test ', user_data: undefined})).isEqualTo({email_sha256: hash});
      assertThat(who({user_id: undefined, user_data: {email_address: ['ann@shop.test', 'b@shop.test']}})).isEqualTo({email_sha256: hash});
      assertThat(who({user_id: 7, user_data: {email: 'ANN@shop.test'}})).isEqualTo({customer_id: '7', email_sha256: hash});
      assertThat(who({user_id: undefined, user_data: {sha256_email_address: [hash]}})).isEqualTo({email_sha256: hash});
      assertThat(who({user_id: undefined, user_data: {sha256_email_address: 'nonsense'}})).isEqualTo({});
      assertThat(who({user_id: undefined, user_data: 'x'})).isEqualTo({});
  - name: GA4 - no address is sent, wherever it stood
    code: |-
      give(ga4({page_location: 'https://www.shop.com/?mail=ann%40shop.test', note: 'ann@shop.test'}));
      runCode(fields({}));
      assertThat(sent[0].body.indexOf('shop.test')).isEqualTo(-1);
      assertThat(JSON.parse(sent[0].body).page.url).isEqualTo('https://www.shop.com/?mail=[email]');
  - name: GA4 - an id that the page gave the event is kept
    code: |-
      give(ga4({event_id: '01990000-0000-7000-8000-0000000000aa'}));
      runCode(fields({}));
      give(ga4({event_id: 'order-7'}));
      runCode(fields({}));
      assertThat(JSON.parse(sent[0].body).events[0].id).isEqualTo('01990000-0000-7000-8000-0000000000aa');
      assertThat(JSON.parse(sent[1].body).events[0].id).isEqualTo('01a0c450-6c00-7000-a000-000000000000');
  - name: GA4 - a session that makes no sense is none
    code: |-
      give(ga4({ga_session_id: 'abc'}));
      runCode(fields({}));
      give(ga4({ga_session_number: undefined}));
      runCode(fields({}));
      give(ga4({ga_session_id: '253402300800'}));
      runCode(fields({}));
      give(ga4({ga_session_number: 2147483648}));
      runCode(fields({}));
      assertThat(sent.map((one) => JSON.parse(one.body).session)).isEqualTo([undefined, undefined, undefined, undefined]);
  - name: GA4 - events that Clario does not know are not sent
    code: |-
      give(ga4({event_name: 'scroll', items: undefined, transaction_id: undefined}));
      runCode(fields({debug: true}));
      assertThat(sent).isEmpty();
      assertApi('gtmOnSuccess').wasCalled();
      assertThat(logged).isEqualTo(['Clario: scroll is not sent: see the field Events of other clients']);
  - name: GA4 - none of its events where none are wanted, and Clario's all the same
    code: |-
      give(ga4({}));
      runCode(fields({events: 'none'}));
      assertThat(sent).isEmpty();
      assertApi('gtmOnSuccess').wasCalled();
      give(clarioEvent({}));
      runCode(fields({events: 'none'}));
      assertThat(sent.length).isEqualTo(1);
  - name: GA4 - unless all are asked for
    code: |-
      give(ga4({event_name: 'scroll', items: undefined, transaction_id: undefined}));
      runCode(fields({events: 'all'}));
      assertThat(sent.length).isEqualTo(1);
  - name: GA4 - what has goods is sent by any name, and an alias is known
    code: |-
      give(ga4({event_name: 'koop_voltooid'}));
      runCode(fields({}));
      give(ga4({event_name: 'Ecommerce_Purchase', items: undefined, transaction_id: undefined}));
      runCode(fields({}));
      give(ga4({event_name: 'Betaald', items: undefined, transaction_id: undefined}));
      runCode(fields({eventNames: [{pushed: 'betaald', name: 'purchase'}]}));
      give(ga4({event_name: 7, items: [{}]}));
      runCode(fields({}));
      assertThat(sent.length).isEqualTo(3);
  - name: BigQuery - the row of a purchase
    code: |-
      give(clarioEvent({}));
      runCode(warehouse({}));
      assertThat(sent).isEmpty();
      assertThat(inserted.length).isEqualTo(1);
      assertThat(inserted[0].table).isEqualTo({projectId: 'shop-project', datasetId: 'clario', tableId: 'events'});
      assertThat(inserted[0].options).isEqualTo({ignoreUnknownValues: false, skipInvalidRows: false});
      const row = inserted[0].rows[0];
      assertThat([row.event_id, row.event_name, row.site_id, row.source]).isEqualTo([ID, 'purchase', 'shop', 'sgtm']);
      assertThat([row.occurred_at, row.received_at, row.loaded_at]).isEqualTo(['2026-09-21T14:13:19.000Z', '2026-09-21T14:13:20.000Z', '2026-09-21T14:13:20.000Z']);
      assertThat([row.client_id, row.client_id_source, row.client_id_age_days]).isEqualTo(['visitor-1', 'cookie', 3]);
      assertThat(row.order_summary).isEqualTo({transaction_id: 'T-1', currency: 'EUR', value: '10', order_total: '10', coupon_codes: []});
      assertThat(row.items).isEqualTo([{line_number: 1, sku: 'A', quantity: '2', unit_price: '5', line_total: '10', category: []}]);
      assertApi('gtmOnSuccess').wasCalled();
      assertThat(messages).isEqualTo([['clario_event', {id: ID, state: 'begun'}], ['clario_event', {id: ID, state: 'done'}]]);
  - name: BigQuery - of GA4's client too
    code: |-
      give(ga4({}));
      runCode(warehouse({}));
      const row = inserted[0].rows[0];
      assertThat([row.event_name, row.site_id, row.client_id]).isEqualTo(['purchase', 'shop', '123.456']);
      assertThat(row.order_summary.order_total).isEqualTo('49.5');
      assertThat(messages).isEmpty();
  - name: BigQuery - to tables of other names, in the container's own project
    code: |-
      give(clarioEvent({}));
      runCode(warehouse({projectId: '', tableId: 'e', datasetId: 'd'}));
      assertThat(inserted[0].table).isEqualTo({datasetId: 'd', tableId: 'e'});
      runCode(warehouse({tableId: undefined}));
      assertThat(inserted[1].table.tableId).isEqualTo('events');
  - name: BigQuery - the site's own settings
    code: |-
      const event = clarioEvent({});
      const push = event['x-clario-event'].hit.events[0];
      push.name = 'koop_voltooid';
      push.data = {event: 'koop_voltooid', store: {name: 'Oslo'}, ecommerce: {transaction_id: 'T-1', value: 10, tax: 2, shipping: 3, items: [{item_id: 'A', price: 5, quantity: 1}]}};
      give(event);
      runCode(warehouse({
        currency: 'NOK', valueIncludesTax: true, valueIncludesShipping: true,
        eventNames: [{pushed: 'koop_voltooid', name: 'purchase'}],
        extras: [{name: 'store', type: 'STRING', from: 'shop.name, store.name'}],
        adParams: [' cmpid ', ''], internalAddresses: '203.0.113.1\n198.51.100.0/24',
      }));
      const row = inserted[0].rows[0];
      assertThat([row.event_name, row.order_summary.currency, row.order_summary.order_total]).isEqualTo(['purchase', 'NOK', '10']);
      assertThat(JSON.parse(row.extras).store).isEqualTo('Oslo');
      assertThat(row.traffic.ad_params).isEqualTo([{name: 'cmpid', value: '7'}]);
      assertThat(row.is_internal).isTrue();
  - name: BigQuery - in debug mode the rows are shown
    code: |-
      give(clarioEvent({}));
      runCode(warehouse({debug: true}));
      assertThat(logged.length).isEqualTo(1);
      assertThat(logged[0].indexOf('Clario: [{"event_id":"01990000-0000-7000-8000-000000000001"')).isEqualTo(0);
  - name: BigQuery - what it refuses for its content is kept with the reason
    code: |-
      refusals = [[{reason: 'invalid', message: 'no such field: x of ann@shop.test'}], null];
      give(clarioEvent({}));
      runCode(warehouse({badTableId: 'bad'}));
      assertThat([inserted[0].table.tableId, inserted[1].table.tableId]).isEqualTo(['events', 'bad']);
      const row = inserted[1].rows[0];
      assertThat([row.received_at, row.site_id, row.stage, row.error_code, row.event_id]).isEqualTo(['2026-09-21T14:13:20.000Z', 'shop', 'load', 'refused', ID]);
      assertThat(row.message).isEqualTo('[{"reason":"invalid","message":"no such field: x of [email]"}]');
      assertThat(JSON.parse(row.raw).events[0].id).isEqualTo(ID);
      assertApi('gtmOnSuccess').wasCalled();
  - name: BigQuery - when that is not taken either, it is a failure
    code: |-
      refusals = [[{reason: 'invalid', message: 'x'}], [{reason: 'notFound', message: 'no table'}]];
      give(clarioEvent({}));
      runCode(warehouse({badTableId: undefined}));
      assertThat(inserted[1].table.tableId).isEqualTo('bad_events');
      assertApi('gtmOnFailure').wasCalled();
      assertApi('gtmOnSuccess').wasNotCalled();
      assertThat(messages).isEqualTo([['clario_event', {id: ID, state: 'begun'}]]);
  - name: BigQuery - what it cannot take now is a failure, and not bad
    code: |-
      refusals = [undefined];
      give(clarioEvent({}));
      runCode(warehouse({}));
      assertThat(inserted.length).isEqualTo(1);
      assertApi('gtmOnFailure').wasCalled();
      assertThat(logged).isEqualTo(['Clario: BigQuery did not take it into clario.events: no reason was given']);
  - name: BigQuery - an event that is none of the protocol is kept with the reason
    code: |-
      const event = clarioEvent({});
      event['x-clario-event'].hit.events[0].name = '';
      give(event);
      runCode(warehouse({}));
      assertThat(inserted[0].table.tableId).isEqualTo('bad_events');
      assertThat([inserted[0].rows[0].stage, inserted[0].rows[0].error_code]).isEqualTo(['validate', 'range']);
      assertApi('gtmOnSuccess').wasCalled();
  - name: Consent - without it nothing is kept of what BigQuery cannot take but the reason
    code: |-
      const event = clarioEvent({denied: 'mode'});
      event['x-clario-event'].hit.events[0].name = '';
      event['x-clario-event'].hit.events[0].data = {customer_id: 'C-42'};
      give(event);
      runCode(warehouse({}));
      assertThat([inserted[0].table.tableId, inserted[0].rows[0].error_code, inserted[0].rows[0].raw]).isEqualTo(['bad_events', 'range', undefined]);
  - name: Consent - what the client has decided goes on, to the server too
    code: |-
      ['said', 'gpc', 'dnt', 'mode'].forEach((denied) => {
        const event = clarioEvent({denied: denied});
        event['x-clario-event'].hit.user = {customer_id: 'C-42'};
        give(event);
        runCode(fields({}));
        assertThat(visitorSent()).isEqualTo({
          received_at: NOW, address: '198.51.100.7', user_agent: 'Mozilla/5.0', client_id: null, client_id_source: 'none', client_id_age_days: null, denied: denied,
        });
        assertThat(JSON.parse(sent[sent.length - 1].body).user).isUndefined();
      });
      assertThat(sent.length).isEqualTo(4);
  - name: Consent - an event of the client is kept to the tag's own mode too
    code: |-
      give(clarioEvent({}));
      runCode(warehouse({consent: 'cookieless'}));
      assertThat([inserted[0].rows[0].client_id, inserted[0].rows[0].consent]).isEqualTo([undefined, {analytics_storage: 'denied'}]);
      give(clarioEvent({}));
      runCode(warehouse({consent: 'required', debug: true}));
      assertThat([inserted.length, messages.length]).isEqualTo([1, 2]);
      assertThat(logged[logged.length - 1]).isEqualTo('Clario: purchase is not sent: the site takes nothing before consent, and there is none');
      assertApi('gtmOnFailure').wasNotCalled();
  - name: Consent - of GA4's events what Google's consent mode says, then the browser, then the mode
    code: |-
      const row = (event, headers, changes) => {
        const before = inserted.length;
        mock('getRequestHeader', (name) => headers[name]);
        give(ga4(event));
        runCode(warehouse(changes));
        if (inserted.length === before) return 'none';
        const one = inserted[before].rows[0];
        return [one.client_id, one.customer_id, one.email_sha256 === undefined, one.session === undefined, one.consent && one.consent.analytics_storage, one.consent && one.consent.gpc];
      };
      const known = ['123.456', 'C-42', false, false];
      const nobody = [undefined, undefined, true, true, 'denied'];
      const unsaid = {'x-ga-gcs': undefined};
      const all = (changes) => {
        const more = {events: 'known'};
        for (const key in changes) more[key] = changes[key];
        return more;
      };
      assertThat(row({}, {'sec-gpc': '1', dnt: '1'}, all({consent: 'required', honourDnt: true}))).isEqualTo(known.concat(['granted', undefined]));
      assertThat(row(unsaid, {}, all({}))).isEqualTo(known.concat([undefined, undefined]));
      assertThat(row(unsaid, {'sec-gpc': '1'}, all({}))).isEqualTo(nobody.concat([true]));
      assertThat(row(unsaid, {'sec-gpc': '1'}, all({honourGpc: false}))).isEqualTo(known.concat([undefined, undefined]));
      assertThat(row(unsaid, {dnt: '1'}, all({}))).isEqualTo(known.concat([undefined, undefined]));
      assertThat(row(unsaid, {dnt: '1'}, all({honourDnt: true}))).isEqualTo(nobody.concat([undefined]));
      assertThat(row(unsaid, {}, all({consent: 'cookieless'}))).isEqualTo(nobody.concat([undefined]));
      assertThat(row(unsaid, {}, all({consent: 'required'}))).isEqualTo('none');
      assertThat(row({'x-ga-gcs': 'G110'}, {}, all({consent: 'required'}))).isEqualTo('none');
  - name: Consent - what the server takes from nobody before consent is not asked for again
    code: |-
      answers = [answer(403, '{"error":{"code":"consent_required","message":"the site takes no event before consent"}}')];
      give(clarioEvent({}));
      runCode(fields({}));
      assertThat([sent.length, messages.length]).isEqualTo([1, 2]);
      assertApi('gtmOnFailure').wasCalled();
  - name: Link - what hands an id over is in no address
    code: |-
      give(ga4({page_location: 'https://www.shop.com/?clario_id=v1.1.2.3.abc&b=2', page_referrer: 'https://www.shop.de/?clario_id=v1.1.2.3.abc'}));
      runCode(fields({}));
      assertThat(JSON.parse(sent[0].body).page).isEqualTo({url: 'https://www.shop.com/?b=2', title: 'Thanks', referrer: 'https://www.shop.de/', view_id: '1766000'});
  - name: Pepper - a hash of an address is turned by it, in bad_events too
    code: |-
      const hash = 'a25a44bc8224feb3a35d541f1d4f66b43c67be44771f512adf3457e24b03bd6c';
      // HMAC-SHA256 of it, by Python's hmac
      const turned = '7395b01849bdfb5aaf958738afb29d60181fd92144c1d4c86ccfdcda193ba9a8';
      const pepper = '0123456789abcdef0123456789abcdef';
      give(ga4({}));
      runCode(warehouse({events: 'known', emailPepper: ' ' + pepper + ' '}));
      runCode(warehouse({events: 'known', emailPepper: ''}));
      assertThat(inserted.map((one) => one.rows[0].email_sha256)).isEqualTo([turned, hash]);
      refusals = [[{reason: 'invalid', message: 'of ' + hash}], null];
      runCode(warehouse({events: 'known', emailPepper: pepper}));
      assertThat(inserted[3].rows[0].message).isEqualTo('[{"reason":"invalid","message":"of ' + turned + '"}]');
      assertThat(JSON.parse(inserted[3].rows[0].raw).user).isEqualTo({customer_id: 'C-42', email_sha256: turned});
  - name: Pepper - with one that is none no hash is kept
    code: |-
      ['short', '0123456789 abcdef 0123456789abcdef', 'blåbær0123456789abcdef0123456789'].forEach((pepper) => {
        inserted = [];
        refusals = [[{reason: 'invalid', message: 'x'}], null];
        give(ga4({}));
        runCode(warehouse({events: 'known', emailPepper: pepper}));
        assertThat(inserted[0].rows[0].email_sha256).isUndefined();
        assertThat(inserted[0].rows[0].customer_id).isEqualTo('C-42');
        assertThat(JSON.parse(inserted[1].rows[0].raw).user.email_sha256).isEqualTo('[email_sha256]');
        assertThat(logged[0]).isEqualTo('Clario: the pepper must have 32 to 256 characters of ASCII without spaces: a hash of an e-mail address is left out');
      });
  - name: BigQuery - what it says is written into the log without personal data
    code: |-
      refusals = [[{reason: 'stopped', message: 'row of ann@shop.test'}]];
      give(clarioEvent({}));
      runCode(warehouse({}));
      assertThat(logged).isEqualTo(['Clario: BigQuery did not take it into clario.events: [{"reason":"stopped","message":"row of [email]"}]']);
setup: |-
  const JSON = require('JSON');
  const fromBase64 = require('fromBase64');
  const NOW = 1790000000000;
  const ID = '01990000-0000-7000-8000-000000000001';
  const KEY = '2f6b3c0de1894a7d95b0c7f2d41e8a63';
  let sent = [], inserted = [], messages = [], logged = [];
  // what the server answers, and what BigQuery refuses; null for nothing
  let answers = [], refusals = [];

  const answer = (status, body) => ({statusCode: status, headers: {}, body: body});
  const promised = (value, failed) => ({then: (ok, no) => (failed ? no(value) : ok(value))});

  const give = (data) => mock('getAllEventData', data);
  const fields = (changes) => {
    const all = {destination: 'server', siteKey: 'shop', serverUrl: 'https://metrics.shop.com', signingKey: KEY, collectPath: '/collect', timeout: 4000, events: 'known', cookieName: 'clario_id'};
    for (const key in changes) all[key] = changes[key];
    return all;
  };
  const warehouse = (changes) => {
    const all = {destination: 'bigquery', siteKey: 'shop', projectId: 'shop-project', datasetId: 'clario', tableId: 'events', badTableId: 'bad_events'};
    for (const key in changes) all[key] = changes[key];
    return all;
  };
  // as the Clario client gives it
  const clarioEvent = (facts) => {
    const all = {received_at: NOW, client_id: 'visitor-1', client_id_source: 'cookie', client_id_age_days: 3, user_agent: 'Mozilla/5.0', address: '198.51.100.7'};
    for (const key in facts) all[key] = facts[key];
    return {
      event_name: 'purchase', client_id: 'visitor-1',
      'x-clario-event': {
        hit: {
          v: 1, site: 'shop', sent_at: NOW, page: {url: 'https://www.shop.com/thanks?cmpid=7'},
          events: [{
            id: ID, at: NOW - 1000, name: 'purchase',
            data: {event: 'purchase', ecommerce: {transaction_id: 'T-1', value: 10, currency: 'EUR', items: [{item_id: 'A', price: 5, quantity: 2}]}},
          }],
        },
        facts: all,
      },
    };
  };
  // as Google's GA4 client gives it
  const ga4 = (changes) => {
    const all = {
      event_name: 'purchase', client_id: '123.456', ip_override: '198.51.100.7', user_agent: 'Mozilla/5.0', user_id: 'C-42',
      user_data: {email_address: 'ann@shop.test'}, event_location: {country: 'NO', region: '03'}, client_hints: {mobile: false},
      language: 'nb-NO', page_location: 'https://www.shop.com/thanks', page_hostname: 'www.shop.com', page_path: '/thanks',
      page_referrer: 'https://www.shop.com/pay', page_title: 'Thanks', page_encoding: 'UTF-8', screen_resolution: '1440x900', viewport_size: '1280x720',
      ga_session_id: '1789999000', ga_session_number: '3', engagement_time_msec: 5, 'x-ga-page_id': 1766000, 'x-ga-gcs': 'G101', 'x-ga-protocol_version': '2',
      store: 'Oslo', transaction_id: 'T-2', value: 42.5, currency: 'EUR', tax: 3, shipping: 4, coupon: 'C', affiliation: null,
      items: [{item_id: 'A', item_name: 'Tee', price: 21.25, quantity: 2}],
    };
    for (const key in changes) all[key] = changes[key];
    return all;
  };
  const visitorSent = () => JSON.parse(fromBase64(sent[sent.length - 1].options.headers['X-Clario-Forwarded']));

  mock('getTimestampMillis', () => NOW);
  mock('generateRandom', 0);
  mock('getCookieValues', []);
  mock('getRequestHeader', undefined);
  mock('getRequestPath', '/collect');
  mock('logToConsole', (text) => {
    logged.push(text);
  });
  mock('sendMessage', (type, message) => {
    messages.push([type, message]);
  });
  mock('sendHttpRequest', (url, options, body) => {
    sent.push({url: url, options: options, body: body});
    const next = answers.length > 0 ? answers.shift() : answer(204, '');
    return next === null ? promised({reason: 'timed_out'}, true) : promised(next, false);
  });
  mockObject('BigQuery', {
    insert: (table, rows, options) => {
      inserted.push({table: table, rows: rows, options: options});
      const next = refusals.length > 0 ? refusals.shift() : null;
      return next === null ? promised(undefined, false) : promised(next, true);
    },
  });


___NOTES___

The code is built of templates/server-tag in Clario's repository; change it there.
