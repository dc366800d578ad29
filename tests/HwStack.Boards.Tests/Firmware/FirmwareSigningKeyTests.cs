using System.Buffers.Binary;
using HwStack.Boards.Firmware;
using HwStack.Diagnostics;

namespace HwStack.Boards.Tests.Firmware;

public class FirmwareSigningKeyTests
{
    [Fact]
    public void Every_signature_takes_a_leaf_of_its_own_until_none_is_left()
    {
        using TemporaryFolder folder = new();
        FirmwareSigningKey key = TestFirmware.Key(folder.File("key"));
        for (uint i = 0; i < 32; i++)
        {
            Assert.Equal(32 - i, key.Remaining());
            byte[] message = TestFirmware.Bytes((int)i, 50);

            // Reopened each time, as separate runs of a program would.
            FirmwareSigningKey opened = FirmwareSigningKey.Open(folder.File("key"));
            byte[] signature = (i % 2 == 0 ? key : opened).Sign(message);
            Assert.Equal(i, BinaryPrimitives.ReadUInt32BigEndian(signature));
            Assert.True(LmsVerifier.Verify(key.PublicKey.Bytes, message, signature));
        }

        Assert.Equal("HW1985", Assert.Throws<UserErrorException>(() => key.Sign([1])).Errors[0].Code);
        Assert.Equal(0, key.Remaining());
    }

    [Fact]
    public void No_signature_leaves_before_its_leaf_is_written_off()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using TemporaryFolder folder = new();
        FirmwareSigningKey key = TestFirmware.Key(folder.File("key"));

        // The new state cannot be written: a folder stands where it would go.
        Directory.CreateDirectory(folder.File("key.new"));
        UserErrorException refused = Assert.Throws<UserErrorException>(() => key.Sign([1, 2, 3]));
        Assert.Contains(refused.Errors[0].Code, new[] { "HW0090", "HW0091" });
        Directory.Delete(folder.File("key.new"));
        Assert.Equal(0u, BinaryPrimitives.ReadUInt32BigEndian(key.Sign([1, 2, 3])));
    }

    [Fact]
    public void Two_processes_never_sign_at_once()
    {
        using TemporaryFolder folder = new();
        FirmwareSigningKey key = TestFirmware.Key(folder.File("key"));
        using (new FileStream(folder.File("key.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.Equal("HW1986", Assert.Throws<UserErrorException>(() => key.Sign([1])).Errors[0].Code);
        }

        List<uint> leaves = [];
        Parallel.For(0, 200, _ =>
        {
            try
            {
                uint leaf = BinaryPrimitives.ReadUInt32BigEndian(key.Sign([1]));
                lock (leaves)
                {
                    leaves.Add(leaf);
                }
            }
            catch (UserErrorException refused) when (refused.Errors[0].Code is "HW1985" or "HW1986")
            {
            }
        });
        Assert.Equal(leaves.Distinct().Count(), leaves.Count);
        Assert.Equal(32 - leaves.Count, key.Remaining());
        Assert.NotEmpty(leaves);
    }

    [Fact]
    public void Keys_are_never_overwritten_and_only_the_owner_reads_the_private_one()
    {
        using TemporaryFolder folder = new();
        _ = TestFirmware.Key(folder.File("key"));
        byte[] before = File.ReadAllBytes(folder.File("key"));
        Assert.Equal("HW0432", Assert.Throws<UserErrorException>(() => TestFirmware.Key(folder.File("key"), 2)).Errors[0].Code);
        Assert.Equal(before, File.ReadAllBytes(folder.File("key")));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File("key")));
            _ = FirmwareSigningKey.Open(folder.File("key")).Sign([1]);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File("key")));
        }
    }

    [Fact]
    public void The_public_file_goes_with_the_private_one()
    {
        using TemporaryFolder folder = new();
        FirmwareSigningKey key = TestFirmware.Key(folder.File("key"));
        FirmwarePublicKey read = FirmwarePublicKey.Read(folder.File("key.pub"));
        Assert.Equal(key.PublicKey.Bytes, read.Bytes);
        Assert.Equal(key.PublicKey.Bytes, FirmwareSigningKey.Open(folder.File("key")).PublicKey.Bytes);
        Assert.DoesNotContain("seed", File.ReadAllText(folder.File("key.pub")), StringComparison.Ordinal);
    }

    [Fact]
    public void Chance_makes_two_keys_different()
    {
        using TemporaryFolder folder = new();
        LmsParameters parameters = new(5, 4);
        byte[] a = FirmwareSigningKey.Create(folder.File("a"), parameters).PublicKey.Bytes, b = FirmwareSigningKey.Create(folder.File("b"), parameters).PublicKey.Bytes;
        Assert.NotEqual(a[8..24], b[8..24]);
        Assert.NotEqual(a[24..], b[24..]);
    }

    [Theory]
    [InlineData("height 5", "height 6")]
    [InlineData("height 5", "height 25")]
    [InlineData("winternitz 4", "winternitz 3")]
    [InlineData("next 0", "next 33")]
    [InlineData("next 0", "next -1")]
    [InlineData("next 0", "next 0\nnext 1")]
    [InlineData("seed ", "seed 00")]
    [InlineData("signing key 1", "signing key 2")]
    public void Damaged_key_files_are_refused(string from, string to)
    {
        using TemporaryFolder folder = new();
        _ = TestFirmware.Key(folder.File("key"));
        string text = File.ReadAllText(folder.File("key"));
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(folder.File("key"), text.Replace(from, to, StringComparison.Ordinal));
        Assert.Equal("HW1984", Assert.Throws<UserErrorException>(() => FirmwareSigningKey.Open(folder.File("key"))).Errors[0].Code);
        Assert.Equal("HW1984", Assert.Throws<UserErrorException>(() => FirmwarePublicKey.Read(folder.File("key"))).Errors[0].Code);
    }

    [Theory]
    [InlineData(20, 4)]
    [InlineData(6, 4)]
    [InlineData(5, 3)]
    public void Parameters_that_are_not_offered_are_refused(int height, int winternitz)
    {
        using TemporaryFolder folder = new();
        Assert.Equal("HW0431", Assert.Throws<UserErrorException>(() => TestFirmware.Key(folder.File("key"), 1, height, winternitz)).Errors[0].Code);
    }
}
