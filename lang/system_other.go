//go:build !windows

package lang

func systemLocale() string { return "" }
