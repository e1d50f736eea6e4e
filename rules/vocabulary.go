package rules

import "slices"

// What a rule may name of package detect. The engine knows how to run them;
// they are listed here so that a pack's fault is reported with its line.
var (
	detectors = []string{
		"person",
		"resident-id", "student-no", "other-id", "phone", "email", "im", "bank-card", "plate", "address", "network",
		"institution", "class", "date", "age", "place", "occupation", "recording", "fact",
	}
	validators = []string{
		"id18", "luhn",
	}
)

// Detectors returns the names that find.detector may have.
func Detectors() []string { return slices.Clone(detectors) }

// Validators returns the names that find.verify may have.
func Validators() []string { return slices.Clone(validators) }
