// Package verify decides what a reading engine's reading of a document means:
// which kind it is, what its fields say, and how they stand to what the
// applicant typed.
//
// Kinds, labels, thresholds and confusable characters are data (kinds.yaml,
// with sources); the code interprets them. Three rules hold throughout:
//
//   - The claim is verified, not transcribed: a typed name is scored against
//     the picture ([scan.Line].Score), and what was read counts beside it.
//   - A right name and a right code are no evidence of the kind: an invoice
//     carries both. Nothing is accepted but a page that has the title and the
//     labels of a kind that AWS takes.
//   - Nothing is refused on a doubtful reading: it is unclear, for a better
//     picture or for a person.
//
// The package is pure: no clock, network, disk or log.
package verify
