package redis

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"

	"kaihu/storage"

	"github.com/redis/go-redis/v9"
)

var (
	errSentinel = errors.New("this is a Sentinel, not a Redis")
	errCopies   = errors.New("the write is not on enough replicas")
)

// troubles are the answers by which Redis says that it cannot work now, and
// what an operator does about each. A prefix is Redis's own word for it.
var troubles = []struct{ prefix, what, next string }{
	{"OOM", "Redis is out of memory", "raise its maxmemory, or remove what else is stored there; what could not be stored is delivered again"},
	{"READONLY", "this Redis is a read-only replica", "name its master in KAIHU_STORE, or the Sentinels (redis+sentinel://…) that know it"},
	{"NOREPLICAS", "Redis takes no writes while it has fewer replicas than its min-replicas-to-write", "bring its replicas back"},
	{"MISCONF", "Redis takes no writes because it cannot write to its disk", "make room there and look in Redis's log"},
	{"WRONGPASS", "Redis refuses the user or the password", "correct them in KAIHU_STORE"},
	{"NOAUTH", "Redis or its Sentinel wants a password", "write it into KAIHU_STORE (redis://USER:PASSWORD@HOST:PORT; a Sentinel's: ?sentinel_password=…)"},
	{"unknown command 'sentinel'", "this is a Redis, not a Sentinel", "write redis://HOST:PORT into KAIHU_STORE, or the Sentinels' port (26379)"},
	{"NOPERM", "Redis does not let this user do what Kaihu needs", "give the user +@all on the keys ~kaihu:* (ACL SETUSER)"},
	{"DENIED", "Redis runs in protected mode and takes no connection from another host", "set a password there"},
	{"LOADING", "Redis is reading its files", "wait until it has"},
	{"BUSY", "Redis is held up by a script", "wait, or end it with SCRIPT KILL"},
	{"MASTERDOWN", "this Redis is a replica that has lost its master", "bring the master back, or name the new one in KAIHU_STORE"},
	{"CLUSTERDOWN", "a part of the Redis Cluster is away", "bring its master or a replica of it back; CLUSTER INFO says which slots are missing"},
	{"max number of clients", "Redis takes no more connections", "raise its maxclients, or end what else is connected"},
}

// diagnose puts what Redis or the network said into an operator's words. An
// error that it does not know comes back as it is.
func diagnose(err error) error {
	if err == nil || errors.As(err, new(*storage.Trouble)) {
		return err
	}
	trouble := func(what, next string) error { return &storage.Trouble{What: what, Next: next, Err: err} }
	for _, t := range troubles {
		if redis.HasErrorPrefix(err, t.prefix) {
			return trouble(t.what, t.next)
		}
	}
	var network net.Error
	switch {
	case errors.Is(err, errCopies):
		return trouble("a write did not reach as many replicas as KAIHU_STORE demands (wait=)", "bring the replicas back")
	case errors.Is(err, redis.Nil):
		return trouble("the Sentinels know no master of this name", "correct /NAME in KAIHU_STORE; SENTINEL MASTERS lists them")
	case errors.Is(err, errSentinel):
		return trouble("this is a Sentinel, not a Redis", "write redis+sentinel://HOST:PORT/NAME into KAIHU_STORE")
	case errors.As(err, new(*tls.CertificateVerificationError)), errors.As(err, new(x509.HostnameError)):
		return trouble("the certificate of Redis is not trusted", "give this host its authority, or Redis a certificate for this name")
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return trouble("Redis does not answer in time", "look whether it runs, hangs or is cut off by a firewall, and for rediss:// whether it speaks TLS there")
	case errors.Is(err, io.EOF):
		return trouble("Redis hangs up", "look in its log; if its port wants TLS, write rediss://")
	case errors.As(err, &network), errors.Is(err, redis.ErrPoolTimeout):
		return trouble("Redis cannot be reached", "check that it runs at the address in KAIHU_STORE")
	}
	return err
}
