// Package flows is the core of Kaihu: it decides, and does nothing.
//
// [Flow.Advance] takes a case and an event, and gives the case as it is then
// and the effects that are wanted: what to say, what to look at, what to tell
// the consultants. It knows no clock, network, disk, log or chance; time and
// identities come in with the event. The same case and event always give the
// same result, so a whole registration can be played in a test of a
// millisecond, and any event can be repeated.
//
// A [Case] holds requirements, not a script: each is due, being checked, ok,
// in error, waived or put off, and the flow asks for the next one that is due.
// Answers may come in any order and several at once; what is ok is not asked
// again. One question is open at a time ([Wait]); its number is part of each
// of its buttons, so that a button of another question is recognised however
// old it is.
//
// How a turn reads, in the order of the files: advance.go takes the event,
// commands.go and options.go recognise what was meant, answer.go, choose.go,
// block.go and document.go take it in, journey.go, registering.go, review.go and
// launching.go decide what comes next, ask.go and say.go say it. inspected.go is
// the verdict on a document, desk.go what consultants do. nudge.go, window.go,
// unheard.go, calendar.go and retention.go are what happens when nobody does
// anything.
//
// What is asked, and every word that is said, stands in YAML files
// (flows/awschina); definition.go is their shape, load.go reads and check.go
// checks them. Validators are in flows/answers.
package flows
