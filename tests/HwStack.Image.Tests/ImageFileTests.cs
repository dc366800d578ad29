using System.Security.Cryptography;
using HwStack.Diagnostics;

namespace HwStack.Image.Tests;

public sealed class ImageFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hwstack").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Random_images_come_back_equal_from_bytes()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            MemoryImage image = TestImages.Random(seed);
            byte[] bytes = ImageFile.Encode(image);
            using FileImage read = ImageFile.Decode(bytes);
            ImageAssert.Equal(image, read);
            Assert.Equal(bytes, ImageFile.Encode(read));
        }
    }

    [Fact]
    public void A_file_comes_back_equal_and_its_sha256_is_that_of_its_bytes()
    {
        string path = Path.Combine(_folder, "a.ncim");
        MemoryImage image = TestImages.Random(5);
        string sha256 = ImageFile.Write(path, image);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))), sha256);
        Assert.Equal(sha256, image.Sha256);
        using FileImage read = ImageFile.Open(path);
        using FileImage lazy = ImageFile.Open(path, checkDigest: false);
        ImageAssert.Equal(image, read);
        Assert.Equal(sha256, read.Sha256);
        Assert.Equal(sha256, lazy.Sha256);
        Assert.Equal(new FileInfo(path).Length, read.LengthBytes);
    }

    [Fact]
    public void A_table_memory_is_kept_and_an_empty_one_takes_no_section()
    {
        var with = new Verification.Edit(TestImages.Tiny()) { Tables = [1, 2, 3] };
        using FileImage read = ImageFile.Decode(ImageFile.Encode(with.Build()));
        Assert.Equal(new byte[] { 1, 2, 3 }, read.TableMemory.ToArray());
        Assert.Equal(["CHIP", "PROV", "TABL", "PORT", "PORT", "CORE", "CORE", "IOMP"], read.Sections.Select(s => s.Type));
        using FileImage without = ImageFile.Decode(ImageFile.Encode(TestImages.Tiny()));
        Assert.Equal(0, without.TableMemory.Length);
        Assert.DoesNotContain(without.Sections, s => s.Type == "TABL");
    }

    [Fact]
    public void Equal_images_have_equal_bytes() =>
        Assert.Equal(ImageFile.Encode(TestImages.Random(9)), ImageFile.Encode(TestImages.Random(9)));

    [Fact]
    public void Streaming_core_by_core_gives_the_bytes_of_the_whole_image()
    {
        MemoryImage image = TestImages.Random(3);
        using var stream = new MemoryStream();
        using (ImageWriter writer = ImageWriter.Begin(new ForwardOnlyStream(stream), image.Chip, image.MeshX, image.MeshY, image.Seed, image.Provenance))
        {
            writer.AddTables(image.TableMemory.Span);
            foreach (PortImage port in image.Ports)
            {
                writer.AddPort(port);
            }

            for (int i = 0; i < image.CoreCount; i++)
            {
                writer.AddCore(image.ReadCore(i));
            }

            Assert.Equal(image.Sha256, writer.Finish(image.Io));
        }

        Assert.Equal(ImageFile.Encode(image), stream.ToArray());
    }

    [Fact]
    public void A_cancelled_or_failed_write_leaves_neither_file_nor_part()
    {
        string path = Path.Combine(_folder, "a.ncim");
        Assert.Throws<OperationCanceledException>(() => ImageFile.Write(path, TestImages.Random(1), new CancellationToken(canceled: true)));
        Assert.Throws<InvalidOperationException>(() => ImageFile.WriteAtomic(path, _ => throw new InvalidOperationException()));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_failed_write_keeps_the_old_file()
    {
        string path = Path.Combine(_folder, "a.ncim");
        string sha256 = ImageFile.Write(path, TestImages.Tiny());
        Assert.Throws<OperationCanceledException>(() => ImageFile.Write(path, TestImages.Random(1), new CancellationToken(canceled: true)));
        using FileImage old = ImageFile.Open(path);
        Assert.Equal(sha256, old.Sha256);
    }

    [Fact]
    public void A_missing_file_or_folder_is_a_clear_error()
    {
        string path = Path.Combine(_folder, "none", "a.ncim");
        Assert.Equal("HW1750", Code(() => ImageFile.Open(path)));
        Assert.Equal("HW1750", Code(() => ImageFile.Write(path, TestImages.Tiny())));
        Assert.Equal("HW1750", Code(() => ImageFile.Open("")));
    }

    [Fact]
    public void Cores_out_of_order_and_ports_after_cores_are_refused_by_the_writer()
    {
        MemoryImage image = TestImages.Tiny();
        using ImageWriter writer = ImageWriter.Begin(Stream.Null, image.Chip, 3, 2, 0, image.Provenance);
        writer.AddCore(image.ReadCore(1));
        Assert.Throws<InvalidOperationException>(() => writer.AddCore(image.ReadCore(0)));
        Assert.Throws<InvalidOperationException>(() => writer.AddPort(image.Ports[0]));
    }

    [Fact]
    public void A_number_that_json_cannot_hold_is_refused_by_the_writer()
    {
        MemoryImage image = TestImages.Tiny();
        using ImageWriter writer = ImageWriter.Begin(Stream.Null, image.Chip, 3, 2, 0, image.Provenance);
        Assert.Equal("HW1762", Code(() => writer.Finish(image.Io with { DtSeconds = double.NaN })));
        Assert.Equal("HW1762", Code(() => writer.Finish(image.Io with { Inputs = [image.Io.Inputs[0] with { Name = "\ud800" }] })));
    }

    private static string Code(Action action) => Assert.Throws<UserErrorException>(action).Errors[0].Code;

    private sealed class ForwardOnlyStream(Stream inner) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);
    }
}
