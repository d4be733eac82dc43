package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"kaihu/bot/scan"
	"kaihu/storage"
)

// doctorCmd is `kaihu doctor`.
type doctorCmd struct{}

// finding is one thing that doctor looked at.
type finding struct {
	what string
	err  error  // nil: fine
	next string // what to do
}

// soon is what is to be done one of these days: nothing is wrong yet.
type soon struct{ error }

// Run looks at everything and says what to do next. It ends with an error if
// something is wrong.
func (doctorCmd) Run(ctx context.Context, s *Settings, io streams) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	bad := 0
	for _, f := range examine(ctx, s) {
		if f.err == nil {
			fmt.Fprintf(io.out, "ok    %s\n", f.what)
			continue
		}
		if soon := (soon{}); errors.As(f.err, &soon) {
			fmt.Fprintf(io.out, "soon  %s: %v\n      → %s\n", f.what, f.err, f.next)
			continue
		}
		bad++
		fmt.Fprintf(io.out, "wrong %s: %v\n      → %s\n", f.what, f.err, f.next)
	}
	if bad > 0 {
		return fmt.Errorf("%d things need attention", bad)
	}
	return nil
}

// examine looks at settings, store, keyset, documents and platforms. What
// depends on something broken is not looked at.
func examine(ctx context.Context, s *Settings) []finding {
	list := []finding{{"settings", s.validate(), "correct the named settings; README, \"Settings\", explains each"}}
	if list[0].err != nil {
		return list
	}
	err := os.MkdirAll(s.Data, 0o700)
	list = append(list, finding{"data folder " + s.Data, err, "make the folder writable for the user that runs kaihu (KAIHU_DATA)"})
	flow, questions, err := loadFlow(s)
	if err == nil {
		err = errors.Join(questions.built(), questions.Close())
	}
	list = append(list, finding{"step files", err, "run `kaihu check` and correct what it lists"})
	if flow != nil {
		list = append(list, examineCalendar(s, flow, time.Now()))
		list = append(list, examineJobs(s, flow, time.Now())...)
	}
	list = append(list, examineStore(ctx, s)...)
	list = append(list, examineOCR(ctx, s))
	list = append(list, examinePlatforms(ctx, s)...)
	list = append(list, examineMail(ctx, s))
	return append(list, examineReach(ctx, s))
}

// examineOCR starts the child that looks at scans and gives it an empty file.
func examineOCR(ctx context.Context, s *Settings) finding {
	dir, err := s.ocrFolder()
	f := finding{what: "reading engine: none, every scan goes to a person; to have them read, " + howToRead, err: err, next: howToRead}
	if dir != "" {
		f.what = "reading engine: " + dir
		f.next = "run `make ocr` again: it checks each file of the folder and fetches what is damaged"
	}
	if err != nil {
		return f
	}
	keeper, err := newScanner(s, nil, patient)
	if err == nil {
		_, err = keeper.Look(ctx, scan.Task{Files: [][]byte{{}}})
		keeper.Close()
	}
	f.err = err
	return f
}

func examineStore(ctx context.Context, s *Settings) []finding {
	name, _, _ := strings.Cut(s.storeURL(), ":")
	store, err := openStore(ctx, s)
	if err != nil {
		return []finding{storeFinding(name, err, "check KAIHU_STORE")}
	}
	defer func() { _ = store.Close() }()
	list := []finding{storeFinding(name, store.Ping(ctx), "check that the server runs")}
	_, _, err = openVault(ctx, s, store, false)
	if errors.Is(err, errNoKeyset) {
		list = append(list, finding{what: "keyset: none yet; the first `kaihu serve` makes it"})
	} else {
		list = append(list, finding{"keyset " + s.keysetPath(), err, "put the keyset that belongs to this store back from your backup; a new one cannot open old cases"})
	}
	for _, w := range warnings(ctx, s, store) {
		list = append(list, finding{"store and keyset", errors.New(w), "change that setting, or accept the risk knowingly"})
	}
	if waiting, err := store.Backlog(ctx); err == nil {
		f := finding{what: fmt.Sprintf("outbox: %d entries wait", waiting.Depth)}
		if !waiting.Oldest.IsZero() && time.Since(waiting.Oldest) > time.Hour {
			f.err = fmt.Errorf("the oldest is from %s", waiting.Oldest.Format(time.RFC3339))
			f.next = "look in the log of `kaihu serve` for \"not done; it is tried again\""
		}
		list = append(list, f)
	}
	blobs, err := storage.OpenBlobs(s.Blobs, s.Data)
	if err == nil {
		err = tryBlobs(ctx, blobs)
	}
	return append(list, finding{"documents", err, "check KAIHU_BLOBS: the folder or bucket must exist and be writable"})
}

// storeFinding lets the store itself say what to do, where it knows.
func storeFinding(name string, err error, next string) finding {
	f := finding{"store (" + name + ")", err, next}
	if trouble := (*storage.Trouble)(nil); errors.As(err, &trouble) {
		f.err, f.next = errors.New(trouble.What), trouble.Next
	}
	return f
}

// tryBlobs writes, reads and removes a blob.
func tryBlobs(ctx context.Context, b storage.Blobs) error {
	const name = "KH-DOCTOR/check"
	if err := b.Put(ctx, name, []byte("kaihu doctor")); err != nil {
		return err
	}
	_, err := b.Get(ctx, name)
	return errors.Join(err, b.DeleteAll(ctx, "KH-DOCTOR"))
}

// private reports whether what people send to an address is encrypted, or does
// not leave this machine.
func private(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Hostname() == "localhost" || net.ParseIP(u.Hostname()).IsLoopback())
}

// examineReach asks the public address for its health.
func examineReach(ctx context.Context, s *Settings) finding {
	if s.PublicURL == "" {
		return finding{"public address", errors.New("KAIHU_PUBLIC_URL is not set, so there are no pages for ID numbers and scans: Slack's applicants cannot hand them in at all"), "set it to the https address at which people reach Kaihu"}
	}
	if !private(s.PublicURL) {
		return finding{"public address " + s.PublicURL, errors.New("ID scans would travel over http, for everybody on the way to read"), "put a reverse proxy with TLS in front and set KAIHU_PUBLIC_URL to its https address"}
	}
	f := finding{what: "public address " + s.PublicURL, next: "start `kaihu serve`, and check that the reverse proxy or load balancer passes /wecom, /slack/, /upload/, /scan/ and /pack/ to it"}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(s.PublicURL, "/")+"/healthz", nil)
	if err != nil {
		f.err = err
		return f
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		f.err = errors.New("it does not answer")
		return f
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		f.err = fmt.Errorf("/healthz answers %s", resp.Status)
	}
	return f
}
