package worker

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"kaihu/bot/scan"
)

// What may be in a message. It is
//
//	"KSW1", length of the head (4 bytes, big-endian), the head (JSON), the parts
//
// where the head says how long each part is: the files of a task, the copy or
// the pages of an answer.
const (
	magic    = "KSW1"
	maxHead  = 1 << 20  // claims, fields and arguments are lines of text
	maxParts = 16       // more pictures for one item are not looked at together
	maxBytes = 64 << 20 // of all parts
)

// errProtocol says that the other side does not speak this.
var errProtocol = errors.New("not a message of a scan worker")

// taskHead is a task without its files.
type taskHead struct {
	Sizes []int
	Task  scan.Task
}

// answerHead is a result without its copy and pages, or an error.
type answerHead struct {
	Sizes  []int
	Pages  bool // the parts are pages
	Result scan.Result
	Err    string
}

func writeTask(w io.Writer, t scan.Task) error {
	files := t.Files
	t.Files = nil
	return writeMessage(w, taskHead{Sizes: sizesOf(files), Task: t}, files)
}

func readTask(r io.Reader) (scan.Task, error) {
	var head taskHead
	files, err := readMessage(r, &head, &head.Sizes)
	head.Task.Files = files
	return head.Task, err
}

func writeAnswer(w io.Writer, r scan.Result, err error) error {
	head := answerHead{Result: r}
	if err != nil {
		head = answerHead{Err: err.Error()}
	}
	parts := head.Result.Pages
	head.Pages = len(parts) > 0
	if !head.Pages && head.Result.Copy != nil {
		parts = [][]byte{head.Result.Copy}
	}
	head.Result.Copy, head.Result.Pages = nil, nil
	head.Sizes = sizesOf(parts)
	if err = writeMessage(w, head, parts); errors.Is(err, errProtocol) { // the parent would only see a child that talks nonsense
		return writeMessage(w, answerHead{Err: "the answer is too large to be handed over"}, nil)
	}
	return err
}

// readAnswer reads an answer. failed is what the scanner said, err is the
// connection's.
func readAnswer(r io.Reader) (result scan.Result, failed, err error) {
	var head answerHead
	parts, err := readMessage(r, &head, &head.Sizes)
	if err != nil {
		return scan.Result{}, nil, err
	}
	if head.Err != "" {
		return scan.Result{}, errors.New(head.Err), nil
	}
	switch {
	case head.Pages:
		head.Result.Pages = parts
	case len(parts) > 0:
		head.Result.Copy = parts[0]
	}
	return head.Result, nil, nil
}

func sizesOf(parts [][]byte) []int {
	sizes := make([]int, len(parts))
	for i, p := range parts {
		sizes[i] = len(p)
	}
	return sizes
}

// checkParts bounds what is read, and what is sent.
func checkParts(sizes []int) error {
	if len(sizes) > maxParts {
		return fmt.Errorf("%w: %d parts", errProtocol, len(sizes))
	}
	left := maxBytes
	for _, n := range sizes {
		if n < 0 || n > left {
			return fmt.Errorf("%w: parts of more than %d bytes", errProtocol, maxBytes)
		}
		left -= n
	}
	return nil
}

// writeMessage writes nothing if it returns errProtocol.
func writeMessage(w io.Writer, head any, parts [][]byte) error {
	if err := checkParts(sizesOf(parts)); err != nil {
		return err
	}
	data, err := json.Marshal(head)
	if err != nil {
		return fmt.Errorf("write a message: %w", err)
	}
	if len(data) > maxHead {
		return fmt.Errorf("%w: a head of %d bytes", errProtocol, len(data))
	}
	message := binary.BigEndian.AppendUint32([]byte(magic), uint32(len(data)))
	for _, part := range append([][]byte{append(message, data...)}, parts...) {
		if _, err := w.Write(part); err != nil {
			return fmt.Errorf("write a message: %w", err)
		}
	}
	return nil
}

// readMessage reads a head, and the parts that it then names in sizes. It is
// io.EOF between two messages.
func readMessage(r io.Reader, head any, sizes *[]int) ([][]byte, error) {
	var start [len(magic) + 4]byte
	if _, err := io.ReadFull(r, start[:]); err != nil {
		return nil, err
	}
	n := binary.BigEndian.Uint32(start[len(magic):])
	if string(start[:len(magic)]) != magic || n > maxHead {
		return nil, errProtocol
	}
	data := make([]byte, n)
	if _, err := io.ReadFull(r, data); err != nil {
		return nil, cutOff(err)
	}
	if err := json.Unmarshal(data, head); err != nil {
		return nil, errProtocol // not the decoder's words: they quote what was sent
	}
	if err := checkParts(*sizes); err != nil {
		return nil, err
	}
	var parts [][]byte
	for _, n := range *sizes {
		part := make([]byte, n)
		if _, err := io.ReadFull(r, part); err != nil {
			return nil, cutOff(err)
		}
		parts = append(parts, part)
	}
	return parts, nil
}

// cutOff tells an end in the middle of a message from one between two.
func cutOff(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
