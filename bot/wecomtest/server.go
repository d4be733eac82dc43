package wecomtest

import (
	"context"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Server is the platform. All methods are safe for concurrent use.
type Server struct {
	opt  Options
	ids  *ids // what clients see as ids; drawn under mu only, so that a seeded run repeats
	wire *ids // nonces, paddings, hints: drawn by callbacks at their own pace
	mux  *http.ServeMux

	mu       sync.Mutex // guards w and callback
	w        *world
	callback string

	faults     *Faults
	violations violations
	limits     *limits
	courier    *courier
	watchers   watchers
	keeper     *keeper

	ctx    context.Context // ends with Close
	cancel context.CancelFunc
}

// New starts a platform; Close it. With Options.State it goes on where the last one stopped.
func New(opt Options) (*Server, error) {
	if err := opt.fill(); err != nil {
		return nil, err
	}
	s := &Server{opt: opt, ids: &ids{rnd: opt.Rand}, callback: opt.CallbackURL}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.wire = &ids{rnd: rand.New(rand.NewPCG(opt.Rand.Uint64(), opt.Rand.Uint64()))}
	s.w = newWorld(opt.CorpID, s.ids.bytes(16))
	s.faults = &Faults{s: s, hits: map[Fault]int{}}
	s.limits = newLimits()
	s.courier = newCourier(s)
	s.keeper = &keeper{s: s, path: opt.State}
	if err := s.keeper.restore(); err != nil {
		return nil, err
	}
	for _, m := range opt.Members {
		s.w.member(m.UserID).Name = m.Name
	}
	for _, k := range opt.Kf {
		for _, p := range k.Servicers {
			if _, known := s.w.Stopped[chatKey(k.ID, p.UserID)]; !known {
				s.w.Stopped[chatKey(k.ID, p.UserID)] = p.Stopped
			}
		}
	}
	s.mux = http.NewServeMux()
	s.routeAPI()
	s.routeControl()
	return s, nil
}

// Handler serves the API under /cgi-bin/ and the control side under /_wecom/.
func (s *Server) Handler() http.Handler { return s.mux }

// Close stops callbacks and streams, and writes the snapshot.
func (s *Server) Close() error {
	s.cancel()
	s.courier.stop()
	return s.keeper.flush()
}

// SetCallback says where the bot listens from now on; empty: nowhere, and callbacks are lost as they are without a
// configured URL. VerifyCallback tells whether the bot answers there.
func (s *Server) SetCallback(url string) {
	s.mu.Lock()
	s.callback = url
	s.mu.Unlock()
	s.changed()
}

// AddMember puts a colleague into the app's visible range.
func (s *Server) AddMember(m Member) {
	s.mu.Lock()
	s.w.member(m.UserID).Name = m.Name
	s.mu.Unlock()
	s.changed()
}

// SetNickname names a customer.
func (s *Server) SetNickname(user, nickname string) {
	s.mu.Lock()
	u := s.w.user(user)
	u.Nickname = nickname
	s.w.Users[user] = u
	s.mu.Unlock()
	s.changed()
}

func (s *Server) now() time.Time { return s.opt.Now() }

func (s *Server) callbackURL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.callback
}

// account finds a kf account, nil when there is none.
func (s *Server) account(kf string) *KfAccount {
	for i := range s.opt.Kf {
		if s.opt.Kf[i].ID == kf {
			return &s.opt.Kf[i]
		}
	}
	return nil
}

// accounts returns the kf accounts with the present status of their servicers.
func (s *Server) accounts() []KfAccount {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := slices.Clone(s.opt.Kf)
	for i, a := range out {
		out[i].Servicers = slices.Clone(a.Servicers)
		for j, p := range a.Servicers {
			out[i].Servicers[j].Stopped = s.w.Stopped[chatKey(a.ID, p.UserID)]
		}
	}
	return out
}

// changed tells watchers and the snapshot. Call it without the lock.
func (s *Server) changed() {
	s.watchers.notify()
	s.keeper.schedule()
}
