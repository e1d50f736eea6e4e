package table

import (
	"strconv"
	"testing"
)

func TestNumbersAsShown(t *testing.T) {
	tests := []struct {
		name, code, value, want string
	}{
		{"telephone", "General", "13900001111", "13900001111"},
		{"telephone with an exponent", "", "1.3900001111E10", "13900001111"},
		{"long number", "0", "1.1010120100101E17", "110101201001010000"},
		{"float", "General", "0.10000000000000001", "0.1"},
		{"date", "yyyy/m/d", "45356", "2024-03-05"},
		{"chinese date", `yyyy"年"m"月"d"日";@`, "45356", "2024-03-05"},
		{"month first", "m/d/yy", "45356", "2024-03-05"},
		{"date and time", "yyyy-mm-dd hh:mm", "45356.604166666664", "2024-03-05 14:30:00"},
		{"time", "h:mm", "0.5", "12:00:00"},
		{"minutes and seconds", "mm:ss", "0.000694444444444444", "00:01:00"},
		{"day before the leap day that never was", "yyyy-m-d", "59", "1900-02-28"},
		{"locale and colour", `[$-804][Red]yyyy\-m\-d`, "45356", "2024-03-05"},
		{"percent", "0.0%", "0.856", "85.6%"},
		{"unit", `0"岁"`, "15", "15岁"},
		{"leading zeros", "00000000", "1234", "00001234"},
		{"groups", "#,##0.00_ ", "-1234567.5", "-1,234,567.50"},
		{"currency", `[$¥-804]#,##0`, "1200", "¥1,200"},
		{"a half is rounded up", "0.0", "11111.25", "11111.3"},
		{"also below zero", "0", "-2.5", "-3"},
		{"no number", "0", "abc", "abc"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := ParseFormat(tt.code).Show(tt.value, false); got != tt.want {
				t.Errorf("%q as %q is %q, want %q", tt.value, tt.code, got, tt.want)
			}
			n, ok := ParseFormat(tt.code).Value(tt.want, false)
			if back := ParseFormat(tt.code).Show(strconv.FormatFloat(n, 'g', -1, 64), false); ok && back != tt.want || ok == (tt.name == "no number") {
				t.Errorf("%q is read as %v, %v", tt.want, n, ok)
			}
		})
	}
}
