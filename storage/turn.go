package storage

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"
)

// MarkTTL is how long the mark of an event lives: a day more than the eight
// that [Store] promises.
const MarkTTL = 9 * 24 * time.Hour

// Check says what makes a turn impossible to store. Both stores call it first.
func (t Turn) Check() error {
	h := t.Record.Head
	switch {
	case t.Record.Lane == "":
		return errors.New("storage: a turn without a lane")
	case t.Record.Head.Ref == "" && !t.Erase:
		return errors.New("storage: a record without a ref")
	case t.Record.Version < 0:
		return fmt.Errorf("storage: version %d of a record", t.Record.Version)
	case hasNUL(t.Record.Lane, h.Ref, h.Stage, h.Ball, h.Channel, h.Lang, h.Assignee):
		return errors.New("storage: a NUL in a lane or head")
	}
	for i, e := range t.Entries {
		switch {
		case e.ID == "" || e.Queue == "":
			return fmt.Errorf("storage: entry %d without id or queue", i)
		case e.Lane != "" && e.Lane != t.Record.Lane:
			return fmt.Errorf("storage: entry %d is of another lane than its turn", i)
		case hasNUL(e.ID, e.Queue, e.Kind, e.Ref):
			return fmt.Errorf("storage: a NUL in the id, queue, kind or ref of entry %d", i)
		}
	}
	return t.checkTallies()
}

func hasNUL(texts ...string) bool {
	for _, s := range texts {
		if strings.ContainsRune(s, 0) {
			return true
		}
	}
	return false
}

// Mark names the mark of an event. It is a digest, because marks outlive an
// erasure and both a lane and an event's identity point to a person.
func Mark(lane, event string) string {
	b := make([]byte, 0, 8+len(lane)+len(event))
	b = binary.BigEndian.AppendUint64(b, uint64(len(lane)))
	b = append(append(b, lane...), event...)
	sum := sha256.Sum256(b)
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}
