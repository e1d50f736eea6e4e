package report

import (
	"slices"
	"time"

	"yinqu/document"
	"yinqu/judge"
	"yinqu/rules"
)

// An Exposure is how many people can read a file, as far as the file system
// says; "" if that is unknown.
type Exposure string

// The exposures, from narrow to wide. Administrators can read everything.
const (
	Private  Exposure = "private"  // its owner
	Named    Exposure = "named"    // and users or groups that an access list names
	Group    Exposure = "group"    // and its group
	Everyone Exposure = "everyone" // every user of the system
)

var exposures = []Exposure{"", Private, Named, Group, Everyone}

// Rank orders exposures: unknown 0, private 1, named 2, group 3, everyone 4.
func (e Exposure) Rank() int { return slices.Index(exposures, e) }

// Narrower returns the narrower one of two that are known.
func (e Exposure) Narrower(f Exposure) Exposure { return exposures[min(e.Rank(), f.Rank())] }

// Access says who can read a file. Folders above it that not everybody may
// enter are taken into account.
type Access struct {
	Exposure Exposure `json:"exposure"`
	Owner    string   `json:"owner,omitempty"`
	Group    string   `json:"group,omitempty"`
	Mode     string   `json:"mode,omitempty"` // as ls -l shows it
	List     []string `json:"list,omitempty"` // entries of an access list that allow reading: "user:li"
}

// exposure returns who can read f; "" if that is unknown.
func (f *File) exposure() Exposure {
	if f.Access == nil {
		return ""
	}
	return f.Access.Exposure
}

// Weigh sets the risk of f: how bad its verdict is times how many can read it.
// What only counts, because nothing blocks under the policy, weighs little.
func (f *File) Weigh() {
	severity := 0
	switch {
	case f.Verdict == judge.Block:
		severity = 4
	case f.Verdict == judge.Review:
		severity = 2
	case f.Verdict == judge.Unread && !f.Protected, len(f.Findings) > 0:
		severity = 1
	}
	f.Risk = severity * max(1, f.exposure().Rank())
}

// Expire marks f as a record that is kept for too long: older than the policy's
// years by the last date in it, or where it has none, by the file's own.
func (f *File) Expire(years int, now time.Time) {
	f.Expired = false
	if years <= 0 || !f.isRecord() {
		return
	}
	dated, err := time.Parse(time.DateOnly, f.date())
	f.Expired = err == nil && dated.AddDate(years, 0, 0).Before(now)
}

// date is the last date in f, or else when the file was last changed; "" if
// neither is known.
func (f *File) date() string {
	if f.Dated == "" && !f.Modified.IsZero() {
		return f.Modified.Format(time.DateOnly)
	}
	return f.Dated
}

// isRecord reports whether f is a record of counselling, or tells sensitive
// things of somebody.
func (f *File) isRecord() bool {
	return slices.ContainsFunc(f.Findings, func(x Finding) bool {
		return x.Entity == rules.Record || x.Class == rules.Sensitive && x.Subject > 0
	})
}

// Protect marks f as protected if all that is wrong with it is that it is
// encrypted.
func (f *File) Protect() {
	f.Protected = f.Verdict == judge.Unread && len(f.Problems) > 0 &&
		!slices.ContainsFunc(f.Problems, func(p Problem) bool { return p.Cause != document.Encrypted })
}
