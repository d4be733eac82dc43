package bot

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"kaihu/flows"
	"kaihu/storage"
)

// task is a claimed entry with what it holds: a sayJob, a receipt, a Card, a mailJob, a
// flows.Inspect, a flows.File or staged; nil until its body is opened.
type task struct {
	storage.Entry
	until time.Time // when it is no longer ours
	job   any
}

// encodeJob is what of a job is sealed: JSON, and for a sayJob two lines of it,
// so that a part is stored as the channel made it.
func encodeJob(job any) ([]byte, error) {
	say, ok := job.(sayJob)
	if !ok {
		return json.Marshal(job)
	}
	to, err := json.Marshal(addressed{say.To, say.Reminder})
	return append(append(to, '\n'), say.Part...), err
}

// addressed is the first line of a stored sayJob.
type addressed struct {
	flows.Contact
	Reminder *flows.Reminder `json:"reminder,omitempty"`
}

// decodeJob is the way back, by the entry's kind.
func decodeJob(kind string, plain []byte) (any, error) {
	switch kind {
	case entrySay:
		to, part, ok := bytes.Cut(plain, []byte("\n"))
		if !ok {
			return nil, errors.New("no part")
		}
		head, err := decode[addressed](to)
		return sayJob{To: head.Contact, Part: part, Reminder: head.Reminder}, err
	case entryTell:
		return decode[Card](plain)
	case entryReceipt:
		return decode[receipt](plain)
	case entryMail:
		return decode[mailJob](plain)
	case entryInspect:
		return decode[flows.Inspect](plain)
	case entryDiscard:
		return decode[flows.File](plain)
	case entryStaged:
		return decode[staged](plain)
	}
	return nil, fmt.Errorf("unknown kind %q of an entry", kind)
}

func decode[T any](plain []byte) (job T, err error) {
	err = json.Unmarshal(plain, &job)
	return job, err
}
