package redis

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// buffer is what a connection reads and writes at once, in bytes: a case and
// its replies, many times. go-redis's own 32 and 128 KiB, each way and for each
// of up to thirty connections, are most of what a quiet process holds.
const buffer = 16 << 10

const (
	schemes      = "redis://HOST:PORT, rediss://HOST:PORT or redis+sentinel://HOST:PORT/NAME"
	sentinelPort = "26379"
)

// target is what a URL names.
type target struct {
	*redis.UniversalOptions
	copies int // how many replicas must have a write
}

// CheckURL says what is wrong with the form of a URL that [Open] takes.
func CheckURL(rawURL string) error {
	_, err := parse(rawURL)
	return err
}

// parse reads the URL of the first node, the addresses of the others, and the
// settings behind the question mark. Its errors do not repeat the URL, which
// may hold a password.
func parse(rawURL string) (target, error) {
	body, query, _ := strings.Cut(rawURL, "?")
	settings, err := url.ParseQuery(query)
	if err != nil {
		return target{}, errors.New("what stands behind ? is not NAME=VALUE&NAME=VALUE")
	}
	scheme, rest, _ := strings.Cut(body, "://")
	base, sentinel := strings.CutSuffix(scheme, "+sentinel")
	name := ""
	if sentinel {
		if rest, name, err = masterName(rest); err != nil {
			return target{}, err
		}
	}
	t, err := parseNodes(base, strings.Split(rest, ","))
	if err != nil {
		return target{}, err
	}
	t.MasterName = name
	if len(t.Addrs) > 1 && t.DB != 0 && !sentinel {
		return target{}, errors.New("a cluster has no database numbers")
	}
	return t, t.set(settings, sentinel)
}

// masterName takes NAME out of USER:PASSWORD@HOST:PORT,HOST:PORT/NAME/DB and
// gives each host its port.
func masterName(rest string) (nodes, name string, err error) {
	authority, path, _ := strings.Cut(rest, "/")
	name, db, _ := strings.Cut(path, "/")
	if name, err = url.PathUnescape(name); err != nil || name == "" {
		return "", "", errors.New("the name of the master is missing: write redis+sentinel://HOST:PORT/NAME")
	}
	hosts := strings.Split(authority, ",")
	for i, host := range hosts {
		at := strings.LastIndex(host, "@") + 1
		if strings.HasSuffix(host, "]") || !strings.Contains(host[at:], ":") {
			hosts[i] = host[:at] + net.JoinHostPort(strings.Trim(host[at:], "[]"), sentinelPort)
		}
	}
	if db != "" {
		hosts[0] += "/" + db
	}
	return strings.Join(hosts, ","), name, nil
}

func parseNodes(scheme string, nodes []string) (target, error) {
	first, err := redis.ParseURL(scheme + "://" + nodes[0])
	if err != nil || first.Network == "unix" {
		return target{}, errors.New("the address is not " + schemes)
	}
	if _, _, err := net.SplitHostPort(first.Addr); err != nil { // ]0
		return target{}, errors.New("the address is not " + schemes)
	}
	o := &redis.UniversalOptions{
		Addrs: []string{first.Addr}, DB: first.DB, Username: first.Username, Password: first.Password,
		TLSConfig: first.TLSConfig, ContextTimeoutEnabled: true,
		DialerRetries:            1, // commands are tried again already, and a webhook waits for the answer
		ReadBufferSize:           buffer,
		WriteBufferSize:          buffer,
		PipelineReadBufferSize:   buffer,
		PipelineWriteBufferSize:  buffer,
		DisableIdentity:          true, // CLIENT SETINFO is of 7.2
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	}
	if o.TLSConfig != nil {
		o.TLSConfig.ServerName = "" // the name of each node, not the first one's
	}
	for i, node := range nodes[1:] {
		addr := node
		if strings.Contains(node, "://") {
			u, err := url.Parse(node)
			if err != nil {
				return target{}, fmt.Errorf("node %d is not HOST:PORT", i+2)
			}
			addr = u.Host
		}
		host, port, err := net.SplitHostPort(addr)
		if _, bad := strconv.ParseUint(port, 10, 16); err != nil || bad != nil || host == "" || strings.ContainsAny(host, "@/ \n") {
			return target{}, fmt.Errorf("node %d is not HOST:PORT", i+2)
		}
		o.Addrs = append(o.Addrs, addr)
	}
	return target{UniversalOptions: o}, nil
}

// set takes the settings behind the question mark.
func (t *target) set(settings url.Values, sentinel bool) error {
	for name := range settings {
		value := settings.Get(name)
		switch {
		case name == "wait":
			n, err := strconv.Atoi(value)
			if err != nil || n < 0 {
				return errors.New("wait must be a number of replicas")
			}
			t.copies = n
		case name == "skip_verify" && t.TLSConfig != nil:
			t.TLSConfig.InsecureSkipVerify = value == "true"
		case name == "sentinel_username" && sentinel:
			t.SentinelUsername = value
		case name == "sentinel_password" && sentinel:
			t.SentinelPassword = value
		default:
			return fmt.Errorf("there is no setting %q for this kind of address", name)
		}
	}
	return nil
}
