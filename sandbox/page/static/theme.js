// Before anything is drawn: the colours this person chose last time.
"use strict";
try {
  document.documentElement.dataset.theme = localStorage.getItem("theme") || "";
} catch {
  // nothing may be kept here; the system's colours do
}
