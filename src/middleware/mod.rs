//! From a bare request to a Context: network list, host, CORS, who, CSRF, guard, throttle.
