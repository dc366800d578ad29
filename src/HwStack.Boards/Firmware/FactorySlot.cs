using System.Buffers.Binary;

namespace HwStack.Boards.Firmware;

/// <summary>What a programmer writes into a new board's slot, so that the board starts the firmware as a confirmed one (firmware-protocol/update.md section 3).</summary>
public static class FactorySlot
{
    /// <summary>The bytes of the trailer's sector. The slot's data sectors hold the file as it is.</summary>
    /// <param name="file">The file in the slot.</param>
    /// <param name="sectorBytes">Bytes of a data sector.</param>
    /// <param name="sequence">1 for a new board; the slot with the higher one starts.</param>
    /// <returns>The trailer from its start to its last word that is not blank.</returns>
    public static byte[] Trailer(FirmwareFile file, int sectorBytes, uint sequence = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sectorBytes, 4);
        int sectors = (file.Content.Length + sectorBytes - 1) / sectorBytes;
        byte[] bytes = new byte[128 + (4 * sectors)];
        bytes.AsSpan().Fill(0xFF);
        Put(bytes, 0, 0x4C53434E);
        Put(bytes, 4, (uint)file.Content.Length);
        Put(bytes, 8, sequence);
        file.Sha256.CopyTo(bytes, 12);
        Put(bytes, 44, FirmwareHeader.Crc(bytes.AsSpan(0, 44)));
        Put(bytes, 48, file.Header.SecurityCounter);
        Put(bytes, 52, ~file.Header.SecurityCounter);
        Put(bytes, 56, 0x4B52414D);
        Put(bytes, 60, 0x44595254);
        Put(bytes, 64, 0x464E4F43);
        for (int sector = 0; sector < sectors; sector++)
        {
            Put(bytes, 128 + (4 * sector), 0x454E4F44);
        }

        return bytes;
    }

    private static void Put(byte[] bytes, int offset, uint word) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(offset), word);
}
