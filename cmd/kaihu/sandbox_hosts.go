package main

import (
	"net"
	"net/http"
)

// onlyHosts refuses requests under any other name than this machine's own or
// the one that was named: a page of another site whose name is made to lead
// here (DNS rebinding) could otherwise act in the sandbox, which has no login.
func onlyHosts(h http.Handler, named string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		ip := net.ParseIP(host)
		if host != "localhost" && host != named && (ip == nil || (!ip.IsLoopback() && !net.ParseIP(named).IsUnspecified())) {
			http.Error(w, "the sandbox answers to its own address only: see what `kaihu` printed", http.StatusForbidden)
			return
		}
		h.ServeHTTP(w, r)
	})
}
