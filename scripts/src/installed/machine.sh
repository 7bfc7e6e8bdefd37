# Makes a machine that exists in memory only, runs one test on it, and forgets it.
#
# Runs as root in namespaces of its own: no mount, process or network of it is seen
# outside, and all of it is gone with its first process, which is this one.
set -eu
machine=$1 root=$2 packages=$3 tests=$4 kept=$5 name=$6

mount -t tmpfs -o mode=755 tmpfs "$machine"
tar --directory "$machine" --extract --file "$root"
mount -t proc proc "$machine/proc"
mount --rbind /dev "$machine/dev"
mount -t tmpfs -o mode=1777 tmpfs "$machine/dev/shm"
mkdir "$machine/packages" "$machine/kept"
mount --bind "$packages" "$machine/packages"
mount --bind "$kept" "$machine/kept"
cp "$tests" "$machine/tests"

env --ignore-environment PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
    INSTALLED_PACKAGES=/packages EVIDENCE_FOLDER=/kept \
    chroot "$machine" sh -c 'ip link set lo up && /tests --exact "$1"' sh "$name"
