using System.Buffers.Binary;
using HwStack.Boards.Firmware;
using HwStack.Diagnostics;
using HwStack.Protocol;

namespace HwStack.Boards.Tests.Firmware;

public class FirmwareFileTests
{
    [Fact]
    public void What_was_signed_is_read()
    {
        using TemporaryFolder folder = new();
        FirmwareSigningKey key = TestFirmware.Key(folder.File("key"));
        FirmwareRequest request = new() { Board = "mps2-an385", Version = new FirmwareVersion(1, 20, 300), SecurityCounter = 4, Load = 0x2100_0000, Entry = 0x2100_0040, RunsInPlace = true };
        byte[] payload = TestFirmware.Bytes(1, 101);
        File.WriteAllBytes(folder.File("file"), FirmwareSigner.Sign(payload, request, key));
        FirmwareFile file = FirmwareFile.Read(folder.File("file"));
        FirmwareHeader header = file.Header;
        Assert.Equal(("mps2-an385", "1.20.300", 4u, 0x2100_0000u, 0x2100_0040u, true), (header.Board, header.Version.ToString(), header.SecurityCounter, header.Load, header.Entry, header.RunsInPlace));
        Assert.Equal([.. payload, 0, 0, 0], file.Payload.ToArray());
        Assert.Same(key.PublicKey, file.DemandSignature([TestFirmware.Key(folder.File("other"), 2).PublicKey, key.PublicKey]));
    }

    [Fact]
    public void Any_changed_byte_and_any_other_length_is_refused()
    {
        using TemporaryFolder folder = new();
        FirmwareSigningKey key = TestFirmware.Key(folder.File("key"));
        byte[] good = TestFirmware.File(key, TestFirmware.Request());
        for (int i = 0; i < good.Length; i += i < 700 ? 1 : 11)
        {
            byte[] changed = [.. good];
            changed[i] ^= (byte)(1 << (i % 8));
            string code = Refusal(changed, key);
            Assert.True(code == (i < 4 ? "HW1980" : i < 512 ? "HW1981" : i < 612 ? "HW1982" : "HW1983"), $"byte {i}: {code}");
        }

        for (int length = 0; length < good.Length; length += length < 600 ? 1 : 97)
        {
            Assert.Contains(Refusal(good[..length], key), new[] { "HW1980", "HW1981" });
        }

        Assert.Equal("HW1981", Refusal([.. good, 0], key));
    }

    [Fact]
    public void Hostile_headers_with_a_fitting_checksum_are_refused_or_read_as_they_are()
    {
        using TemporaryFolder folder = new();
        FirmwareSigningKey key = TestFirmware.Key(folder.File("key"));
        byte[] good = TestFirmware.File(key, TestFirmware.Request());
        Random random = new(3);
        HashSet<string> seen = [];
        for (int round = 0; round < 3000; round++)
        {
            byte[] changed = [.. good];
            int at = random.Next(4, 144);
            changed[at] ^= (byte)random.Next(1, 256);
            BinaryPrimitives.WriteUInt32LittleEndian(changed.AsSpan(508), FirmwareHeader.Crc(changed.AsSpan(0, 508)));
            seen.Add(Refusal(changed, key));
        }

        Assert.Equal(["HW1981", "HW1982", "HW1983"], seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_key_that_the_board_does_not_hold_is_named()
    {
        using TemporaryFolder folder = new();
        FirmwareFile file = FirmwareFile.Parse(TestFirmware.File(TestFirmware.Key(folder.File("a")), TestFirmware.Request()), "f.ncfw");
        UserErrorException refused = Assert.Throws<UserErrorException>(() => file.DemandSignature([TestFirmware.Key(folder.File("b"), 2).PublicKey]));
        Assert.Equal("HW1983", refused.Errors[0].Code);
        Assert.Equal(Convert.ToHexStringLower(file.Header.KeyId), refused.Errors[0].Value);
    }

    [Theory]
    [InlineData("", 0x2000_0000, null, 8, "HW0430")]
    [InlineData("a b", 0x2000_0000, null, 8, "HW0430")]
    [InlineData("abcdefghijklmnopqrstuvwxyz1234567", 0x2000_0000, null, 8, "HW0430")]
    [InlineData("board", 0x2000_0002, null, 8, "HW0431")]
    [InlineData("board", 0x2000_0000, 0x2000_0008u, 8, "HW0431")]
    [InlineData("board", 0x2000_0000, 0x1FFF_FFFFu, 8, "HW0431")]
    [InlineData("board", 0xFFFF_FFFC, null, 8, "HW0431")]
    [InlineData("board", 0x2000_0000, null, 0, "HW1987")]
    public void What_cannot_be_firmware_is_not_signed(string board, uint load, uint? entry, int bytes, string code)
    {
        using TemporaryFolder folder = new();
        FirmwareSigningKey key = TestFirmware.Key(folder.File("key"));
        FirmwareRequest request = TestFirmware.Request(board, load: load) with { Entry = entry };
        Assert.Equal(code, Assert.Throws<UserErrorException>(() => FirmwareSigner.Sign(new byte[bytes], request, key)).Errors[0].Code);
        Assert.Equal(32, key.Remaining());
    }

    [Fact]
    public void The_worked_example_is_what_the_text_and_the_vectors_say()
    {
        using TemporaryFolder folder = new();
        byte[] chance = [.. Enumerable.Range(0, 48).Select(i => (byte)i)];
        FirmwareSigningKey key = FirmwareSigningKey.Create(folder.File("key"), new LmsParameters(5, 8), chance);
        FirmwareRequest request = new() { Board = "example", Version = new FirmwareVersion(1, 2, 3), SecurityCounter = 4, Load = 0x8010_0000 };
        byte[] file = FirmwareSigner.Sign("payload"u8, request, key);
        string[] lines = File.ReadAllLines(RepositoryFiles.PathOf("firmware-protocol/vectors/firmware/example.txt"));
        string trailer = Convert.ToHexStringLower(FactorySlot.Trailer(FirmwareFile.Parse(file, "example"), 4096));
        Assert.Equal(["key " + Convert.ToHexStringLower(key.PublicKey.Bytes), "file " + Convert.ToHexStringLower(file), "trailer " + trailer], lines);

        string text = File.ReadAllText(RepositoryFiles.PathOf("firmware-protocol/update.md"));
        foreach (int row in new[] { 0, 16, 32, 48, 80, 96, 112, 128, 496, 512, 520 })
        {
            string hex = string.Join(' ', file.Skip(row).Take(row == 512 ? 8 : 16).Select(b => b.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));
            Assert.Contains(System.Globalization.CultureInfo.InvariantCulture.TextInfo.ToLower($"{row:x4}  {hex}"), text, StringComparison.Ordinal);
        }
    }

    private static string Refusal(byte[] bytes, FirmwareSigningKey key) =>
        Assert.Throws<UserErrorException>(() => FirmwareFile.Parse(bytes, "changed").DemandSignature([key.PublicKey])).Errors[0].Code;
}
