package redis

import (
	"net"
	"strings"
	"testing"
)

// FuzzURL reads any address of a store: it is refused in words that hold
// nothing of it, or gives nodes that can be dialled and named in a log.
func FuzzURL(f *testing.F) {
	for _, s := range []string{"host:6379/0", "user:TOPSECRET@host:6379/2?protocol=3", ":TOPSECRET@[::1]:6379", "a:6379,b:6379,redis://u:TOPSECRET@c:6379", "a:1,TOPSECRET@b:2", "a:1,u:TOPSECRET@b:2", "a:1,redis://%zz", "", "/", ",,", "a?db=-1", "h:99999"} {
		f.Add("redis://" + s)
		f.Add("rediss://" + s)
	}
	f.Add("unix:///tmp/TOPSECRET.sock")
	f.Fuzz(func(t *testing.T, raw string) {
		o, err := parse(raw)
		if err != nil {
			if _, settings, _ := strings.Cut(raw, "?"); strings.Contains(err.Error(), "TOPSECRET") && !strings.Contains(settings, "TOPSECRET") {
				t.Fatalf("%q: %v", raw, err)
			}
			return
		}
		if len(o.Addrs) == 0 {
			t.Fatalf("%q has no node", raw)
		}
		for _, addr := range o.Addrs {
			if _, _, err := net.SplitHostPort(addr); err != nil || strings.ContainsAny(addr, "@/ \n") {
				t.Fatalf("%q has the node %q, %v", raw, addr, err)
			}
		}
		if tls := strings.HasPrefix(strings.ToLower(raw), "rediss"); tls != (o.TLSConfig != nil) {
			t.Fatalf("%q: TLS is %v", raw, o.TLSConfig != nil)
		}
	})
}
