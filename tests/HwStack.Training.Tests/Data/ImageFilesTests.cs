using HwStack.Network;

namespace HwStack.Training.Tests;

public sealed class ImageFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pixels_and_labels_come_as_the_files_hold_them()
    {
        string images = Idx.Write(_folder, "i.gz", [.. Enumerable.Range(0, 12).Select(i => (byte)i)], 2, 2, 3), labels = Idx.Write(_folder, "l", [1, 0], 2);
        ImageSet set = ImageFiles.Read(images, labels, "own", "a note");
        Assert.Equal((2, 1, 2, 3, 2), (set.Count, set.Channels, set.Height, set.Width, set.Classes));
        Assert.Equal([6, 7, 8, 9, 10, 11], set.PixelsOf(1).ToArray());
        Assert.Equal([1, 0], set.Labels.ToArray());
        Assert.Equal("a note", set.Note);
        ImageSet taken = set.Take([1]);
        Assert.Equal([6, 7, 8, 9, 10, 11], taken.PixelsOf(0).ToArray());
        Assert.Equal(0, taken.Labels[0]);
    }

    [Fact]
    public void Colour_images_and_numpy_arrays_are_read_too()
    {
        NpyFile.Write(_folder.File("i.npy"), [.. Enumerable.Range(0, 24).Select(i => (byte)i)], 2, 3, 2, 2);
        NpyFile.Write(_folder.File("l.npy"), [4L, 2L], 2);
        ImageSet set = ImageFiles.Read(_folder.File("i.npy"), _folder.File("l.npy"), "own", "", 10);
        Assert.Equal((3, 2, 2, 10), (set.Channels, set.Height, set.Width, set.Classes));
        Assert.Equal(4, set.Labels[0]);
        Assert.Equal(23, set.PixelsOf(1)[11]);
    }

    [Fact]
    public void What_does_not_fit_together_is_named()
    {
        string images = Idx.Write(_folder, "i", new byte[8], 2, 2, 2), three = Idx.Write(_folder, "l3", [0, 1, 2], 3), two = Idx.Write(_folder, "l2", [0, 7], 2);
        string none = Idx.Write(_folder, "i0", [], 0, 2, 2), noLabels = Idx.Write(_folder, "l0", [], 0);
        Assert.Equal("HW1183", Idx.CodeOf(() => ImageFiles.Read(images, three, "", "")));
        Assert.Equal("HW1184", Idx.CodeOf(() => ImageFiles.Read(images, two, "", "", 5)));
        Assert.Equal("HW1181", Idx.CodeOf(() => ImageFiles.Read(two, two, "", "")));
        Assert.Equal("HW1182", Idx.CodeOf(() => ImageFiles.Read(images, images, "", "")));
        Assert.Equal("HW1188", Idx.CodeOf(() => ImageFiles.Read(none, noLabels, "", "")));
        Assert.Equal("HW1001", Idx.CodeOf(() => ImageFiles.Read(_folder.File("no"), two, "", "")));
        NpyFile.Write(_folder.File("f.npy"), [0.0, 1.0], 2);
        NpyFile.Write(_folder.File("n.npy"), [-1L, 0L], 2);
        Assert.Equal("HW1182", Idx.CodeOf(() => ImageFiles.Read(images, _folder.File("f.npy"), "", "")));
        Assert.Equal("HW1184", Idx.CodeOf(() => ImageFiles.Read(images, _folder.File("n.npy"), "", "")));
    }
}
