// Prints how Go's archive/tar reads archives, for comparison with Stagegate's reader. Standard input has archives, each
// after its length in four bytes (big endian). For each, the program prints a line of JSON: the members, and whether an
// engine refuses the archive after them.
package main

import (
	"archive/tar"
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"io"
	"log"
	"os"
	"strings"
)

// Larger files are refused: a few bytes can describe a sparse file of any size.
const maxSize = 1 << 24

type member struct {
	Name       []byte
	Type       string
	Size       int64
	Mode       int64
	UID, GID   uint32
	Link       []byte
	Capability bool
	Sum        uint32
}

type result struct {
	Members []member
	Refused bool
}

func main() {
	in, out := bufio.NewReaderSize(os.Stdin, 1<<20), bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(out)
	for {
		var length uint32
		if err := binary.Read(in, binary.BigEndian, &length); err == io.EOF {
			break
		} else if err != nil {
			log.Fatal(err)
		}
		archive := make([]byte, length)
		if _, err := io.ReadFull(in, archive); err != nil {
			log.Fatal(err)
		}
		if err := encoder.Encode(read(archive)); err != nil {
			log.Fatal(err)
		}
	}
	if err := out.Flush(); err != nil {
		log.Fatal(err)
	}
}

func read(archive []byte) result {
	members := []member{}
	// Engines read from a pipe, which cannot seek.
	reader := tar.NewReader(io.MultiReader(bytes.NewReader(archive)))
	for {
		header, err := reader.Next()
		if err == io.EOF {
			return result{members, false}
		}
		if err != nil {
			return result{members, true}
		}
		if header.Typeflag == tar.TypeXGlobalHeader {
			continue
		}
		size := int64(0)
		if header.Typeflag == tar.TypeReg {
			size = header.Size
		}
		// Engines unpack these types, and no path of Linux has a NUL.
		if !strings.ContainsRune("0123456", rune(header.Typeflag)) || strings.Contains(header.Name, "\x00") || size > maxSize {
			return result{members, true}
		}
		content, err := io.ReadAll(reader)
		if err != nil {
			return result{members, true}
		}
		members = append(members, member{
			Name:       []byte(header.Name),
			Type:       string(header.Typeflag),
			Size:       size,
			Mode:       header.Mode & 0o7777,
			UID:        owner(header.Uid),
			GID:        owner(header.Gid),
			Link:       []byte(header.Linkname),
			Capability: header.PAXRecords["SCHILY.xattr.security.capability"] != "",
			Sum:        crc32.ChecksumIEEE(content),
		})
	}
}

// owner returns the owner of a new file after chown(2), which takes 32 bits and ignores the last value.
func owner(id int) uint32 {
	if uint32(id) == 1<<32-1 {
		return 0
	}
	return uint32(id)
}
