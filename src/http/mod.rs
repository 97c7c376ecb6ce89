//! The only hyper: accept loop, limits, request, response, router, streams. Knows no restaurant.
