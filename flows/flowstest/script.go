// Package flowstest reads and plays transcripts: conversations that a
// consultant can read and a test can run (flows/awschina/transcripts).
//
//	A company mistypes its credit code and is corrected.
//
//	-- zh --
//	> 12345
//	< 统一社会信用代码共 18 位……
//	[+1 business day]
//	@ Stage: reviewing
//
// Lines that begin with > are the applicant (a message's further lines begin
// with |), < the bot (its buttons in brackets on the last line), @ the
// consultants' desk, = an e-mail to the applicant: its subject, then its text. A
// line in brackets is something done:
//
//	[press LABEL]            a button, of the newest message that has it
//	[upload FILE]            a file of the samples
//	[page ITEM=TEXT ITEM=FILE] handed in on the page of the newest link, with its
//	                         notices agreed to; nothing if no link is open
//	[recall]                 the applicant recalls their last message
//	[edit TEXT]              the applicant edits it (Slack)
//	[open]                   the applicant opens the chat
//	[no mailbox]             from now on the applicant's mailbox takes nothing
//	[voice]                  something that is neither text nor file
//	[+90m] [+1 business day] time passes
//	[desk: ok] [desk: return ITEM CODE NOTE]  on the card
//	[lin: COMMAND] [chen: COMMAND]            two consultants, by slash command:
//	                         take, release, say TEXT, note TEXT, ok, return ITEM
//	                         CODE NOTE, result …, approve, withdraw, assign WHO,
//	                         snooze 2d, nudge, pause, close, reopen, erase
//
// A file may begin with "only: slack" or "only: kf" under its title, and with
// "with: mail" if there is a mail server.
package flowstest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Script is one transcript file.
type Script struct {
	Name     string // of the file, without its ending
	Title    string // everything before the first section
	Only     string // the one channel that it is about; "" all
	Mail     bool   // there is a mail server
	Sections []Section
}

// Section is the conversation in one language.
type Section struct {
	Lang  string
	Lines []Line
}

// Line is one paragraph of a conversation: who, and what. Text may have
// several lines.
type Line struct {
	Who  byte // '>', '<', '@', '=' or '['
	Text string
}

// Read reads every transcript of a folder.
func Read(dir string) ([]Script, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("flowstest: no transcripts in %s (%w)", dir, err)
	}
	slices.Sort(names)
	var list []Script
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("flowstest: %w", err)
		}
		s, err := Parse(string(b))
		if err != nil {
			return nil, fmt.Errorf("flowstest: %s: %w", name, err)
		}
		s.Name = strings.TrimSuffix(filepath.Base(name), ".txt")
		list = append(list, s)
	}
	return list, nil
}

// Parse reads one transcript.
func Parse(text string) (Script, error) {
	var s Script
	for i, line := range strings.Split(text, "\n") {
		if lang, ok := strings.CutPrefix(line, "-- "); ok {
			s.Sections = append(s.Sections, Section{Lang: strings.TrimSuffix(lang, " --")})
			continue
		}
		if len(s.Sections) == 0 {
			if only, ok := strings.CutPrefix(line, "only: "); ok {
				s.Only = only
			}
			s.Mail = s.Mail || line == "with: mail"
			s.Title += line + "\n"
			continue
		}
		if err := s.Sections[len(s.Sections)-1].add(line); err != nil {
			return s, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	s.Title = strings.TrimSpace(s.Title)
	return s, nil
}

func (s *Section) add(line string) error {
	if strings.TrimSpace(line) == "" {
		return nil
	}
	who, text := line[0], strings.TrimPrefix(line[1:], " ")
	switch who {
	case '[':
		text = strings.TrimSuffix(strings.TrimSpace(line[1:]), "]")
	case '|', '<', '=':
		if n := len(s.Lines); n > 0 && (s.Lines[n-1].Who == who || (who == '|' && s.Lines[n-1].Who == '>')) {
			s.Lines[n-1].Text += "\n" + text
			return nil
		}
	case '>', '@':
	default:
		return fmt.Errorf("%q begins with none of > | < @ = [", line)
	}
	s.Lines = append(s.Lines, Line{Who: who, Text: text})
	return nil
}

// String writes the transcript as Parse reads it.
func (s Script) String() string {
	var b strings.Builder
	b.WriteString(s.Title + "\n")
	for _, sec := range s.Sections {
		fmt.Fprintf(&b, "\n-- %s --\n", sec.Lang)
		for _, l := range sec.Lines {
			b.WriteString(l.String())
		}
	}
	return b.String()
}

// String writes a line as Parse reads it, with its line end.
func (l Line) String() string {
	if l.Who == '[' {
		return "[" + l.Text + "]\n"
	}
	var b strings.Builder
	who := l.Who
	for _, t := range strings.Split(l.Text, "\n") {
		b.WriteString(strings.TrimRight(string(who)+" "+t, " ") + "\n")
		if who == '>' {
			who = '|'
		}
	}
	return b.String()
}
