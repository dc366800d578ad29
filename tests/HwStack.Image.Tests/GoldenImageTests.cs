using System.Text;
using HwStack.Chip;

namespace HwStack.Image.Tests;

/// <summary>The bytes of firmware-protocol/image.md, written out by hand for a tiny image. If this test fails, the format has changed and needs a new version.</summary>
public class GoldenImageTests
{
    // Everything before the sections' JSON is independent of the built-in chips, whose costs may be refined.
    private const string ChipText =
        "{\n  \"name\": \"tiny\",\n  \"version\": 1,\n  \"summary\": \"golden\",\n  \"mesh\": {\n    \"chip_x\": 3,\n    \"chip_y\": 2,\n    \"board_chips_max\": 1\n  },\n"
        + "  \"core\": {\n    \"neurons_max\": 20,\n    \"memory_bytes\": 163840,\n    \"classes_max\": 64,\n    \"destination_sets_max\": 257,\n    \"pending_entries\": 64,\n"
        + "    \"delay_max\": 15,\n    \"sparse_target_bits\": 8\n  },\n  \"table_bytes\": 512,\n  \"router\": {\n    \"entries_max\": 1024\n  },\n"
        + "  \"timing\": {\n    \"clock_hz\": 100000000,\n    \"cycles_per_axon_event\": 1.5,\n    \"cells_per_cycle\": 64,\n    \"cycles_per_neuron_update\": 1,\n"
        + "    \"cycles_per_spike\": 4,\n    \"cycles_per_hop\": 2,\n    \"barrier_cycles\": 0,\n    \"tick_seconds\": 0.001,\n    \"source\": \"assumed\"\n  },\n"
        + "  \"energy\": {\n    \"events\": [],\n    \"static_watts_per_core\": 1E-05,\n    \"static_source\": \"assumed\"\n  }\n}\n";

    private const string ProvenanceText =
        "{\"tool\":\"hwstack 0.1.0\",\"source\":\"hand.nir\",\"source_sha256\":\"0000000000000000000000000000000000000000000000000000000000000000\",\"chip_sha256\":\"CHIP\","
        + "\"options\":{\"dt\":\"0.001\",\"seed\":\"7\"}}";

    private const string IoMapText =
        "{\"dt_seconds\":0.001,\"inputs\":[{\"name\":\"in\",\"port\":0,\"shape\":[1],\"scale\":0.1,\"payload_max\":1}],"
        + "\"outputs\":[{\"name\":\"out\",\"port\":1,\"shape\":[1],\"graded\":true,\"population\":\"readout\"}],"
        + "\"populations\":[{\"name\":\"hidden\",\"type\":\"LIF\",\"shape\":[2],\"skew_ticks\":0,\"v_lsb\":[0.025],\"v_offset\":0,\"u_lsb\":[],\"runs\":[0,0,0,2]},"
        + "{\"name\":\"readout\",\"type\":\"LI\",\"shape\":[1,1],\"skew_ticks\":1,\"v_lsb\":[0.3333333333333333],\"v_offset\":-0.5,\"u_lsb\":[],\"runs\":[0,1,0,1]}]}";

    private const string Tables = "0080 ff7f 00"; // −128 and 32767 / 256, and half an entry: a section may have any length up to table_bytes

    private const string Port0 =
        "00000080 01000000 01000000 01000000 02000000 01000000 00000000 00000000" // port 0, input, 1 channel, payload ≤ 1, 2 sets, 1 id, no run
        + "00000000 00000000 01000000 00000000" // set_start 0 0 1, padding
        + "0000 000000000000" // flags
        + "00000000 00000000" // ids: core 0, padding
        + "0100 000000000000"; // channel 0 → set 1

    private const string Port1 =
        "01000080 00000000 01000000 00000000 01000000 00000000 01000000 00000000" // port 1, output, 1 channel, one set, one run
        + "00000000 00000000" // set_start 0 0
        + "00 00000000000000" // flags
        + "01000000 00000000 01000000 00000000"; // core 1, neuron 0, 1 neuron → channel 0

    private const string Core0 =
        "00000000 01000000 02000000 02000000 01000000 01000000 03000000 01000000 01000000 00000000" // core 0: C 1, N 2, S 2, T 1, A 1, B 3, D 1, R 1
        + "00 00 00 02 9a19 0000 0000 00 00 0000 000000000000000000000000000000000000" // LIF, nearest-even, reset to value, refractory 2, leak_v 6554
        + "00 00 28 00 00 00 0100 8000 0000 00000000" // threshold 40, set 1, bias 128, logical id 0
        + "00 01 32 00 00 00 0100 0000 0000 01000000" // exponent 1, threshold 50, set 1, logical id 1
        + "00000000 00000000 01000000 00000000" // set_start
        + "0000 000000000000" // flags
        + "01000000 00000000" // ids: core 1
        + "00000080 00000000 00000000 00000000" // axon map: port 0, page 0, descriptor 0, padding
        + "010000 0000000000" // bitmap: channel 0
        + "0000000200004600" // address 0, count 2 << 24, start 0, delay 3 << 49, exponent 2 << 53, dense
        + "97 00000000000000"; // weights 7, −7

    private const string Core1 =
        "01000000 01000000 01000000 02000000 01000000 01000000 03000000 02000000 04000000 00000000"
        + "00 00 00 00 cd0c 0000 0000 00 03 0000 000000000000000000000000000000000000" // leak_v 3277, graded and never fires
        + "00 00 00 00 00 00 0100 0000 0000 02000000"
        + "00000000 00000000 01000000 00000000"
        + "0001 000000000000" // set 1: Y first
        + "01000080 00000000" // ids: port 1
        + "00000000 00000000 00000000 00000000" // axon map: core 0, page 0, descriptor 0, padding
        + "030000 0000000000" // neurons 0 and 1
        + "0000000100000002" // sparse (1 << 57), address 0, count 1
        + "020000010000fe03" // sparse, address 2, count 1, delay 15, exponent −1
        + "0005 000b 00000000"; // target 0 weight 5; target 0 weight −5

    [Fact]
    public void The_bytes_are_those_of_the_format_text()
    {
        MemoryImage image = Tiny();
        string sha256 = ChipDescriptionFile.Sha256(image.Chip);
        byte[] header = Hex(
            "4e43494d 0000 0400 40000000 03000000 02000000 07000000" // NCIM, version 0.4, 64 bytes, mesh 3 × 2, seed 7
            + "14000000 00800200 40000000 01010000 40000000 0f000000 08000000 00040000 00020000"); // limits: 20, 163840, 64, 257, 64, 15, 8, 1024, 512
        byte[][] sections =
        [
            Encoding.UTF8.GetBytes(ChipText), Encoding.UTF8.GetBytes(ProvenanceText.Replace("CHIP", sha256, StringComparison.Ordinal)), Hex(Tables), Hex(Port0), Hex(Port1),
            Hex(Core0), Hex(Core1), Encoding.UTF8.GetBytes(IoMapText),
        ];
        (string Type, uint Id)[] names = [("CHIP", 0), ("PROV", 0), ("TABL", 0), ("PORT", 0x80000000), ("PORT", 0x80000001), ("CORE", 0), ("CORE", 1), ("IOMP", 0)];
        var file = new List<byte>([.. header, .. U32(SlowCrc(header))]);
        var table = new List<byte>();
        for (int i = 0; i < sections.Length; i++)
        {
            table.AddRange([.. Encoding.ASCII.GetBytes(names[i].Type), .. U32(names[i].Id), .. U64(file.Count), .. U64(sections[i].Length), .. U32(SlowCrc(sections[i])), .. U32(0)]);
            file.AddRange(sections[i]);
            file.AddRange(new byte[(8 - (file.Count % 8)) % 8]);
        }

        byte[] trailer = [.. "NCIE"u8, .. U32(8), .. U64(file.Count), .. U32(SlowCrc([.. table])), .. U32(2), .. U32(2)];
        file.AddRange([.. table, .. trailer, .. U32(SlowCrc(trailer))]);
        file.AddRange(System.Security.Cryptography.SHA256.HashData(file.ToArray()));
        Assert.Equal(Convert.ToHexString(file.ToArray()), Convert.ToHexString(ImageFile.Encode(image)));
        Assert.Empty(ImageVerifier.Verify(image));
    }

    [Fact]
    public void The_crc_is_crc32c_at_every_length()
    {
        Assert.Equal(0xE3069283u, Crc32C.Compute("123456789"u8));
        byte[] bytes = [.. Enumerable.Range(0, 40).Select(i => (byte)((i * 37) + 11))];
        for (int length = 0; length <= bytes.Length; length++)
        {
            Assert.Equal(SlowCrc(bytes.AsSpan(0, length)), Crc32C.Compute(bytes.AsSpan(0, length)));
        }
    }

    private static MemoryImage Tiny()
    {
        MemoryImage image = TestImages.Tiny();
        ChipDescription chip = image.Chip with
        {
            Name = "tiny", Summary = "golden", Mesh = new MeshLimits(3, 2, 1), Router = new RouterLimits(1024),
            Timing = new TimingTable(1e8, 1.5, 64, 1, 4, 2, 0, 1e-3, "assumed"), Energy = new EnergyTable([], 1e-5, "assumed"),
            TableBytes = 512,
        };
        return new MemoryImage(
            chip, image.MeshX, image.MeshY, image.Seed, image.Io, TestImages.Provenance(chip), image.Ports, [image.ReadCore(0), image.ReadCore(1)], Hex(Tables));
    }

    private static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));

    private static byte[] U32(uint value) => BitConverter.GetBytes(value);

    private static byte[] U64(long value) => BitConverter.GetBytes(value);

    // Bit by bit, straight from the definition.
    private static uint SlowCrc(ReadOnlySpan<byte> bytes)
    {
        uint crc = 0xFFFFFFFF;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
            }
        }

        return ~crc;
    }
}
