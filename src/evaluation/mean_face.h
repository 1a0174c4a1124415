#pragma once

#include "config/landmarks.h"

namespace ilat {

/// The mean landmarks of the aligned portraits of two data sets, in a picture of 256 x 256: where an aligned portrait
/// without landmarks of its own is taken to have them.
inline constexpr Landmarks kMeanFace{{
    {59.8f, 92.2f},   {70.0f, 84.2f},   {83.6f, 81.9f},   {97.5f, 83.8f},   {110.4f, 88.7f},  {145.2f, 88.1f},
    {158.7f, 83.5f},  {172.6f, 81.8f},  {186.1f, 84.5f},  {195.9f, 92.5f},  {128.2f, 109.8f}, {128.1f, 124.8f},
    {128.1f, 139.5f}, {128.2f, 154.5f}, {111.1f, 164.8f}, {119.3f, 167.6f}, {128.1f, 169.6f}, {136.9f, 167.6f},
    {144.7f, 165.0f}, {75.2f, 111.1f},  {84.8f, 105.5f},  {96.1f, 106.0f},  {105.3f, 113.5f}, {95.2f, 115.4f},
    {84.2f, 115.1f},  {150.4f, 113.6f}, {160.0f, 105.9f}, {171.2f, 105.6f}, {180.6f, 111.3f}, {171.9f, 115.2f},
    {161.0f, 115.5f}, {94.6f, 189.6f},  {106.1f, 185.1f}, {117.9f, 182.9f}, {127.8f, 184.6f}, {138.4f, 183.0f},
    {150.2f, 185.4f}, {161.3f, 189.5f}, {151.3f, 200.7f}, {139.7f, 207.1f}, {127.9f, 208.9f}, {116.5f, 207.1f},
    {104.8f, 200.8f}, {116.6f, 190.0f}, {127.8f, 191.1f}, {139.7f, 190.0f}, {140.0f, 196.3f}, {127.8f, 198.1f},
    {116.2f, 196.4f},
}};

}  // namespace ilat
