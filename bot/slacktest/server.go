package slacktest

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Server is one emulated workspace with one installed app. All methods may be called at the same time.
type Server struct {
	opt    Options
	app    App
	client *http.Client // delivers to the app

	mu       sync.Mutex // guards everything below; never held while the app is called
	users    map[string]*User
	channels map[string]*Channel
	messages map[string][]*Message // channel → oldest first
	files    map[string]*file
	homes    map[string]*View
	modals   map[string][]*View // user → stack, the top last
	groups   map[string]*UserGroup
	hooks    map[string]*responseURL
	triggers map[string]*trigger
	lastTS   map[string]int64
	counter  int

	buckets    map[string]*bucket
	violations []Violation
	faults     []*Fault
	hits       map[Fault]int
	watchers   map[chan struct{}]bool
	version    int // grows with every change

	deliveries
	sockets
	saver

	stop context.Context // done on Close
	end  context.CancelFunc
	wg   sync.WaitGroup
}

// New makes a workspace, restored from Options.State when that file exists. It makes no requests: call SetURLs for the
// handshake. Close it.
func New(opt Options) (*Server, error) {
	app, err := opt.install()
	if err != nil {
		return nil, err
	}
	stop, end := context.WithCancel(context.Background())
	s := &Server{
		opt: opt.withDefaults(), app: app, stop: stop, end: end,
		users: map[string]*User{}, channels: map[string]*Channel{}, messages: map[string][]*Message{},
		files: map[string]*file{}, homes: map[string]*View{}, modals: map[string][]*View{}, groups: map[string]*UserGroup{},
		hooks: map[string]*responseURL{}, triggers: map[string]*trigger{}, lastTS: map[string]int64{},
		buckets: map[string]*bucket{}, hits: map[Fault]int{}, watchers: map[chan struct{}]bool{},
	}
	s.client = &http.Client{CheckRedirect: tooManyRedirects, Transport: &http.Transport{Proxy: nil, MaxIdleConnsPerHost: 8}}
	s.deliveries.setup()
	s.sockets.setup()
	for _, u := range s.opt.Users {
		s.users[u.ID] = &u
	}
	for _, c := range s.opt.Channels {
		c.Members = slices.Clone(c.Members)
		s.channels[c.ID] = &c
	}
	for _, g := range s.opt.UserGroups {
		g.Users = slices.Clone(g.Users)
		s.groups[g.ID] = &g
	}
	if err := s.restore(); err != nil {
		end()
		return nil, fmt.Errorf("slacktest: restore %s: %w", s.opt.State, err)
	}
	if s.opt.Now == nil {
		s.wg.Go(s.tickAlone)
	}
	return s, nil
}

// tickAlone fires due retries when nobody else moves the clock.
func (s *Server) tickAlone() {
	t := time.NewTicker(time.Second)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			s.Tick()
		case <-s.stop.Done():
			return
		}
	}
}

// Close ends sockets and deliveries, waits for them and writes the snapshot.
func (s *Server) Close() error {
	s.mu.Lock() // nothing may start between the end and the wait
	s.end()
	s.mu.Unlock()
	s.closeSockets()
	s.wg.Wait()
	s.client.CloseIdleConnections()
	return s.saveNow()
}

// Handler serves the Web API (/api/), files, response URLs, the socket and the control API (/_slack/).
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/", s.serveAPI)
	mux.HandleFunc("POST /upload/{secret}", s.serveUpload)
	mux.HandleFunc("GET /files-pri/{team}/{name}", s.serveFile)
	mux.HandleFunc("GET /files-pri/{team}/download/{name}", s.serveFile)
	mux.HandleFunc("POST /hooks/{id}/{secret}", s.serveResponseURL)
	mux.HandleFunc("GET /link/", s.serveSocket)
	mux.HandleFunc("/", serveSignIn)
	s.handleControl(mux)
	return mux
}

// SetBaseURL says how the app reaches this server; see Options.BaseURL.
func (s *Server) SetBaseURL(base string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opt.BaseURL = strings.TrimSuffix(base, "/")
}

// base is the start of URLs on this server.
func (s *Server) base() string {
	if s.opt.BaseURL == "" {
		return "http://slacktest.invalid"
	}
	return strings.TrimSuffix(s.opt.BaseURL, "/")
}

// learnBase keeps the host that the app uses: slack-go sends its token only to the exact host of its API URL.
func (s *Server) learnBase(r *http.Request) {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opt.BaseURL = scheme + "://" + r.Host
}

// isMember reports whether a user (or the bot) belongs to a channel.
func (s *Server) isMember(c *Channel, user string) bool {
	if c.DMWith != "" {
		return user == c.DMWith || user == s.opt.BotUserID
	}
	if len(c.Members) == 0 {
		u := s.users[user]
		return user == s.opt.BotUserID || u != nil && !u.External && !u.Deactivated
	}
	return slices.Contains(c.Members, user)
}

// members lists who belongs to a channel.
func (s *Server) members(c *Channel) []string {
	var out []string
	for _, id := range append(sortedKeys(s.users), s.opt.BotUserID) {
		if s.isMember(c, id) {
			out = append(out, id)
		}
	}
	return out
}

// reachable reports whether the bot may write to a user: a member of the workspace, or an external who shares a channel
// with the bot (docs.slack.dev, Slack Connect).
func (s *Server) reachable(u *User) bool {
	if !u.External {
		return true
	}
	for _, c := range s.channels {
		if c.DMWith == "" && s.isMember(c, s.opt.BotUserID) && s.isMember(c, u.ID) {
			return true
		}
	}
	return false
}

// findDM returns the direct message channel with a user, or nil.
func (s *Server) findDM(user string) *Channel {
	for _, c := range s.channels {
		if user != "" && c.DMWith == user {
			return c
		}
	}
	return nil
}

// openDM is findDM, making the channel when needed.
func (s *Server) openDM(user string) *Channel {
	if c := s.findDM(user); c != nil {
		return c
	}
	id := "D" + strings.TrimLeft(user, "UW")
	if s.channels[id] != nil {
		id = s.nextID("D")
	}
	c := &Channel{ID: id, DMWith: user}
	s.channels[id] = c
	s.changed()
	return c
}

// DM returns the id of the direct message channel between a user and the bot, made when needed; "" for nobody.
func (s *Server) DM(user string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.users[user] == nil {
		return ""
	}
	return s.openDM(user).ID
}

// AddUser adds a person, or replaces the one with the same id.
func (s *Server) AddUser(u User) {
	s.mu.Lock()
	defer s.mu.Unlock()
	filled := Options{TeamID: s.opt.TeamID, Users: []User{u}}.withDefaults().Users[0]
	s.users[u.ID] = &filled
	s.changed()
}

// AddChannel adds a channel, or replaces the one with the same id.
func (s *Server) AddChannel(c Channel) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.channels[c.ID] = &c
	s.changed()
}

// channelType names a channel the way message events do.
func channelType(c *Channel) string {
	switch {
	case c.DMWith != "":
		return "im"
	case c.Private:
		return "group"
	}
	return "channel"
}
