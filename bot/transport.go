package bot

import "net/http"

// answerHeader bounds the header of a platform's answer, in bytes.
const answerHeader = 64 << 10

// Transport is how a channel reaches its platform: it keeps a connection for
// each message that may be under way at once. Go's default keeps two, and every
// further message of a burst would pay for a TLS handshake of its own.
func Transport() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = sayAtOnce
	t.MaxResponseHeaderBytes = answerHeader
	return t
}
