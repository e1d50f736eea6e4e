package lang

import "golang.org/x/sys/windows"

// systemLocale returns the language of Windows itself: counsellors' machines
// set no LANG.
func systemLocale() string {
	tags, err := windows.GetUserPreferredUILanguages(windows.MUI_LANGUAGE_NAME)
	if err != nil || len(tags) == 0 {
		return ""
	}
	return tags[0]
}
