package detect

import (
	"slices"

	"yinqu/detect/name"
)

// builtins lists the recognisers that a rule can name as find.detector, one
// line each. A recogniser exists once; its rules say what it is called, how
// far it is trusted and in what context. Persons are found by the given model.
func builtins(names func() *name.Model) []Detector {
	return []Detector{
		newPersons(names),
		&recogniser{"resident-id", nil, residentIDs},
		&recogniser{"student-no", studentCues, studentNumbers},
		&recogniser{"other-id", paperCues, otherIDs},
		&recogniser{"phone", nil, phones},
		&recogniser{"email", emailSigns, emails},
		&recogniser{"im", imCues, imAccounts},
		&recogniser{"bank-card", nil, bankCards},
		&recogniser{"plate", nil, plates},
		&recogniser{"address", addressNames, addresses},
		&recogniser{"network", slices.Concat(profileURLs, deviceCues), networkIDs},
		&recogniser{"institution", slices.Concat(institutionEnds, englishEnds, brands), institutions},
		&recogniser{"class", classLiterals, classes},
		&recogniser{"date", dateLiterals, dates},
		&recogniser{"age", ageLiterals, ages},
		&recogniser{"place", placeLiterals(), places},
		&recogniser{"occupation", occupationCues, occupations},
		&recogniser{"recording", recordingEnds, recordings},
	}
}
