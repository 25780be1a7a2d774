// Package sshd runs a real OpenSSH server with a gate in it for tests: an account, the files that an
// administrator has put into /etc/otpdialog, and a program that sshd starts in the place of a shell.
//
//	func TestNobodyGetsInWithoutTheGate(t *testing.T) {
//		server := sshd.Start(t, sshd.Config{
//			Account: "otto",
//			Program: binary,
//			Files:   map[string]string{"connections/office.toml": office},
//			Lines:   []string{"ForceCommand " + sshd.Program + " exec office"},
//		})
//		if got := server.Run("ssh", "", sshd.Host, "echo in"); got.Stdout != "" {
//			t.Errorf("a session was let in: %q", got.Stdout)
//		}
//		server.WaitLog("refused")
//	}
//
// Nothing of the machine is changed. The server lives in name spaces of its own, of mounts and of
// processes: there, /etc is a copy of the machine's with the account in it, /home, /run, /var/log,
// /dev and /usr/local/bin are folders of the test, and /dev/log is a socket that the test reads
// ([Server.Log]) until it takes that away ([Server.StopLog], [Server.ClogLog]). The network is the
// machine's, so that the program reaches a RADIUS server of the test on loopback. When the server ends, so does everything that was started through it.
//
// It needs Linux, root and OpenSSH. If OpenSSH is not installed, or name spaces are not allowed,
// the test is skipped with a sentence that says how to get it; with CI=true in the environment it
// fails instead. Without root it is skipped.
package sshd
