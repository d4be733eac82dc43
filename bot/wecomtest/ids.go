package wecomtest

import (
	"encoding/base64"
	"math/rand/v2"
	"strconv"
	"sync"
)

// ids makes everything that a client must not be able to guess.
type ids struct {
	mu  sync.Mutex
	rnd *rand.Rand
}

// bytes returns n random bytes.
func (g *ids) bytes(n int) []byte {
	g.mu.Lock()
	defer g.mu.Unlock()
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(g.rnd.Uint32())
	}
	return b
}

// name returns prefix and n characters of [0-9A-Za-z_-].
func (g *ids) name(prefix string, n int) string {
	return prefix + base64.RawURLEncoding.EncodeToString(g.bytes(n))[:n]
}

// number returns a positive 63-bit integer as WeCom's 64-bit MsgId.
func (g *ids) number() int64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.rnd.Int64N(1<<62) + 1<<62
}

// nonce returns a decimal nonce.
func (g *ids) nonce() string { return strconv.FormatInt(g.number()%10_000_000_000, 10) }

// below returns a number in [0, n).
func (g *ids) below(n int) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.rnd.IntN(n)
}
