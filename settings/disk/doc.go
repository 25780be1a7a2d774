// Package disk reads and writes files. It is the only way from the program to a file
// that a person or an administrator can put somewhere.
//
// [Read] returns the contents of a regular file up to a limit, and never waits for a
// named pipe or a device. Links are followed.
//
// What writes ([Replace], [Create], [SetAside], [Rename], [Remove]) never does it through
// a link, and only replaces a regular file of the person's own. Each works in an open
// folder: nobody can exchange that for another one meanwhile. The way to the folder may
// have links that belong to the person or to the system; [*InTheWayError] says what is
// wrong. [Behind] finds a file that people link to on purpose.
//
//	if err := disk.Replace(path, data, 0o600); err != nil {
//		return err // the old file is still there
//	}
package disk
