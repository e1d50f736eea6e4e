package detect

import "yinqu/detect/name"

// builtins lists the recognisers that a rule can name as find.detector, one
// line each. A recogniser exists once; its rules say what it is called, how
// far it is trusted and in what context.
func builtins() []Detector {
	return []Detector{
		newPersons(name.Embedded),
	}
}
