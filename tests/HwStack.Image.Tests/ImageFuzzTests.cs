using System.Globalization;
using HwStack.Diagnostics;

namespace HwStack.Image.Tests;

/// <summary>Hostile bytes: an image is read and judged, or refused with a clear error; nothing crashes, hangs or takes more memory than the file allows.</summary>
public class ImageFuzzTests
{
    /// <summary>Allocation allowed for one damaged image of some 10 KB, with everything the verifier makes (board tables, bitmaps of logical ids).</summary>
    private const long AllocatedBytesMax = 32L << 20;

    [Fact]
    public void A_change_of_any_single_byte_is_found()
    {
        byte[] bytes = ImageFile.Encode(TestImages.Tiny());
        for (int at = 0; at < bytes.Length; at++)
        {
            foreach (byte flip in (ReadOnlySpan<byte>)[0x01, 0x80, 0xff])
            {
                bytes[at] ^= flip;
                Assert.Throws<UserErrorException>(() => ImageFile.Decode(bytes));
                bytes[at] ^= flip;
            }
        }

        ImageFile.Decode(bytes).Dispose();
    }

    [Fact]
    public void A_change_of_any_single_byte_but_the_digest_is_found_without_the_digest()
    {
        byte[] bytes = ImageFile.Encode(TestImages.Tiny());
        for (int at = 0; at < bytes.Length - ImageFormat.DigestBytes; at++)
        {
            bytes[at] ^= 0x10;
            Assert.Throws<UserErrorException>(() => ReadAll(bytes));
            bytes[at] ^= 0x10;
        }

        ReadAll(bytes);
    }

    [Fact]
    public void A_file_cut_off_anywhere_is_refused()
    {
        byte[] bytes = ImageFile.Encode(TestImages.Tiny());
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<UserErrorException>(() => ImageFile.Decode(bytes.AsMemory(0, length), checkDigest: false));
        }
    }

    /// <summary>2,000 seeds by default; HWSTACK_FUZZ_COUNT asks for more, HWSTACK_FUZZ_SEED for another start.</summary>
    [Fact]
    public void Damage_behind_right_check_values_never_crashes_reader_or_verifier()
    {
        int count = Setting("HWSTACK_FUZZ_COUNT", 2000), first = Setting("HWSTACK_FUZZ_SEED", 0);
        byte[][] images = [ImageFile.Encode(TestImages.Tiny()), .. Enumerable.Range(0, 8).Select(seed => ImageFile.Encode(TestImages.Random(seed)))];
        int refused = 0, illegal = 0, legal = 0;
        for (int seed = first; seed < first + count; seed++)
        {
            byte[] bytes = ImageMutator.Mutate(images[seed % images.Length], seed);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using FileImage image = ImageFile.Decode(bytes);
                bool good = ImageVerifier.Verify(image).Count == 0;
                _ = ImageFile.Encode(image);
                _ = ImageInspection.Of(image);
                (legal, illegal) = good ? (legal + 1, illegal) : (legal, illegal + 1);
            }
            catch (UserErrorException e)
            {
                Assert.All(e.Errors, error => Assert.StartsWith("HW1", error.Code, StringComparison.Ordinal));
                refused++;
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"seed {seed}: {e}");
            }

            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < AllocatedBytesMax, $"seed {seed} allocated too much");
        }

        // All three ends must be reached, or the damage is not where it should be.
        Assert.True(refused > count / 10 && illegal > count / 20 && legal > 0, $"{refused} refused, {illegal} illegal, {legal} legal");
        Console.WriteLine($"{count} mutations: {refused} refused by the reader, {illegal} by the verifier, {legal} still legal");
    }

    private static int Setting(string name, int value) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : value;

    private static void ReadAll(byte[] bytes)
    {
        using FileImage image = ImageFile.Decode(bytes, checkDigest: false);
        for (int i = 0; i < image.CoreCount; i++)
        {
            image.ReadCore(i);
        }
    }
}
