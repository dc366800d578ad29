using System.IO.Compression;
using HwStack.Runtime;

namespace HwStack.Profiling;

/// <summary>A raster as the page unpacks it: each count as LEB128, in the raster's order, gzip, base64. Empty cells cost next to nothing.</summary>
internal static class PackedRaster
{
    public static string Of(RasterRecord? raster)
    {
        if (raster is null || raster.Counts.Length == 0)
        {
            return "";
        }

        using MemoryStream packed = new();
        using (GZipStream zip = new(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            byte[] buffer = new byte[1 << 16];
            int used = 0;
            foreach (int count in raster.Counts)
            {
                if (used > buffer.Length - 5)
                {
                    zip.Write(buffer, 0, used);
                    used = 0;
                }

                uint left = (uint)count;
                for (; left > 127; left >>= 7)
                {
                    buffer[used++] = (byte)(left | 128);
                }

                buffer[used++] = (byte)left;
            }

            zip.Write(buffer, 0, used);
        }

        return Convert.ToBase64String(packed.GetBuffer(), 0, (int)packed.Length);
    }
}
