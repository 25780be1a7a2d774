package stage_test

import (
	"image"
	"testing"

	"otpdialog/ui/uitest"
)

// F12 says where a browser shows the phones: as a QR code, if real phones are let in.
func TestWebPage(t *testing.T) {
	t.Parallel()
	const key = "http://192.0.2.7:8181/in/ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	open := func(t *testing.T, address string, remote bool, size image.Point) *driver {
		t.Helper()
		d := &driver{}
		s := setup{NoOffice: true, Size: size}
		s.Pace = new(uitest.Pace)
		s.Options.Demo = demoAt("127.0.0.1:1812")
		s.Options.Demo.Web, s.Options.Demo.Remote = address, remote
		d.Live(t, s, d)
		return d.See(signInWord)
	}
	for _, size := range []image.Point{image.Pt(200, 60), image.Pt(130, 38), wide, narrow} {
		here := open(t, "http://127.0.0.1:8181/", false, size)
		here.Press("f12").See("Phones in a browser", "http://127.0.0.1:8181/", "--allow-remote").SeeNo("Anyone")
		here.Press("f12").SeeNo("Phones in a browser").Press("alt+w").See("Phones in a browser")
		here.Wait(thinking).Press("enter").SeeNo("Phones in a browser").See(signInWord)

		there := open(t, key, true, size)
		there.SeeNo("ABCDEFG").Press("f12").See("Open this address", "Anyone in this network who has", "192.0.2.7:8181/in/", "▀█").Press("esc").SeeNo("192.0.2.7").See(signInWord)
	}
	there := open(t, key, true, image.Pt(minWidth, minHeight))
	there.Press("f12").See("192.0.2.7:8181/in/", "UVWXYZ", "Anyone", "Close").Press("esc").SeeNo("192.0.2.7")
	open(t, "", false, wide).Press("f12").SeeNo("Phones in a browser")
}
